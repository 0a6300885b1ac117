# The Debian package, which scripts/package makes: the programs, and the connector as a service (packaging/). Paths are
# Debian's.
set(PACKAGE_DOCUMENTATION /usr/share/doc/iadvize-connector)
install(FILES packaging/connector.service DESTINATION /lib/systemd/system COMPONENT package)
install(FILES packaging/connector.toml DESTINATION /etc/connector COMPONENT package)
install(FILES packaging/sysusers.conf DESTINATION /usr/lib/sysusers.d RENAME iadvize-connector.conf COMPONENT package)
install(FILES README.md CHANGELOG.md DESTINATION "${PACKAGE_DOCUMENTATION}" COMPONENT package)
install(DIRECTORY docs DESTINATION "${PACKAGE_DOCUMENTATION}" COMPONENT package)
install(FILES LICENSE DESTINATION "${PACKAGE_DOCUMENTATION}" RENAME copyright COMPONENT package)

set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # there are paths outside of that
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME iadvize-connector)
set(CPACK_PACKAGE_CONTACT "the developers of the reference connector")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "The web service through which a shop plugs its own systems into the agent's
console of the iAdvize platform, connector-sandbox, which plays the platform
offline, and connector-check, which checks any connector.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
# Libraries as they were linked; procps has the kill that reloads, and the sandbox's statistics have time zones.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "procps, systemd | systemd-standalone-sysusers | systemd-sysusers, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
foreach(file conffiles postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_SOURCE_DIR}/packaging/${file}")
endforeach()
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
