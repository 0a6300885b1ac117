// What fields of resources allow, besides their types (platform, 1.6). None is asked of "".
#pragma once

#include <string_view>

namespace connector::sandbox::api {

bool IsEmailAddress(std::string_view text);  // a mailbox at a host name with a dot
bool IsIso2(std::string_view text);          // "fr"
bool IsCurrency(std::string_view text);      // "EUR"
bool IsZoneName(std::string_view text);      // "Europe/Paris"
bool IsBareUrl(std::string_view text);       // without a scheme
bool IsPhoneNumber(std::string_view text);

}  // namespace connector::sandbox::api
