// The faults, and the words that they are written in.
#pragma once

#include <string>
#include <vector>

#include "tests/checker/fault_proxy.h"

namespace connector::testing {

std::vector<Fault> SignatureFaults();
std::vector<Fault> CategoryFaults();
std::vector<Fault> ProductFaults();
std::vector<Fault> SearchFaults();
std::vector<Fault> ProfileFaults();
std::vector<Fault> ClosingFaults();
std::vector<Fault> CommonFaults();
std::vector<Fault> VerificationFaults();
std::vector<Fault> WebhookFaults();
std::vector<Fault> AnswerFaults();

std::vector<Fault> AllFaults();

constexpr auto* kFaultSecret = "yourSecretToken";
constexpr auto* kProducts = "/products";

using Behaviour = std::function<web::Response(ProxiedRequest, const Forward&)>;
using IsMeant = std::function<bool(const ProxiedRequest&)>;

bool Has(std::string_view text, std::string_view part);

// The request, with the signature that is right for what it is now.
ProxiedRequest Signed(ProxiedRequest request);
ProxiedRequest Unsigned(ProxiedRequest request);
// What a signature of the request covers.
const std::string& SignedBytes(const ProxiedRequest& request);
// The one signature of the request, "" where there is none, or more.
std::string SignatureOf(const ProxiedRequest& request);

// The query's parameter, decoded; "" where there is none.
std::string Parameter(const ProxiedRequest& request, std::string_view name);
ProxiedRequest Without(ProxiedRequest request, std::string_view parameter);

web::Response Refusal(int status);

// To `path` only: what is meant is answered by `behave`, everything else, and what is not signed as
// it has to be, as it should be. An empty path stands for every path.
Behaviour On(std::string path, IsMeant is_meant, Behaviour behave);

// The body of a 200 is changed.
Behaviour OnBody(std::string path, IsMeant is_meant, std::function<void(Json& body)> change);
Behaviour OnBody(std::string path, std::function<void(Json& body)> change);

// The parameter is not looked at.
Behaviour Ignoring(std::string path, std::string parameter, IsMeant is_meant);

// What is meant gets that status.
Behaviour Refusing(std::string path, int status, IsMeant is_meant);

IsMeant Always();
// The text stands in the request's query, or in its body.
IsMeant Asking(std::string text);

bool IsWholeListing(const ProxiedRequest& request);  // as large a page as there is, of everything

}  // namespace connector::testing
