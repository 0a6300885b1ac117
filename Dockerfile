# The connector, connector-check and connector-sandbox with the libraries that they need, and nothing else: no shell, no
# package manager, no account. docs/deploy.md tells how to run it, and how to have it patched.

FROM debian:bookworm-slim AS build

COPY scripts/install-dependencies scripts/step /source/scripts/
RUN /source/scripts/install-dependencies

# The image's root: Debian's packages, chosen by apt as for an empty machine, unpacked without what only
# people read. What is left of the packages' database names them for vulnerability scanners.
RUN set -eu; \
    mkdir -p /packages/partial /image/var/lib/dpkg/status.d /image/etc/ssl/certs; \
    apt-get install -y -qq --download-only --no-install-recommends \
      -o Dir::State::status=/dev/null -o Dir::Cache::archives=/packages \
      libcurl4 libpistache0 libpq5 libprometheus-cpp-core1.0 libpugixml1v5 libsodium23 \
      libspdlog1.10 libsqlite3-0 libstdc++6 libutf8proc2 libyaml-cpp0.7; \
    for package in /packages/*.deb; do \
      dpkg-deb --fsys-tarfile "$package" | tar -x -C /image \
        --exclude='./usr/share/doc/*/[!c]*' --exclude='./usr/share/doc/*/changelog*' \
        --exclude=./usr/share/lintian --exclude=./usr/share/locale --exclude=./usr/share/man \
        --exclude='./usr/lib/*/gconv'; \
      dpkg-deb --field "$package" >"/image/var/lib/dpkg/status.d/$(dpkg-deb --field "$package" Package)"; \
    done; \
    cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/; \
    cp /etc/os-release /etc/debian_version /image/etc/; \
    cp -R /usr/share/zoneinfo /image/usr/share/; \
    install -d -m 1777 /image/tmp; \
    install -d -m 0700 -o 65532 -g 65532 /image/data /image/run/secrets

WORKDIR /source
COPY . .
RUN scripts/build release connector connector-check connector-sandbox \
 && cmake --install build/release --component programs --strip --prefix /image/usr \
 && chroot /image /usr/bin/connector --version \
 && chroot /image /usr/bin/connector-check --version \
 && chroot /image /usr/bin/connector-sandbox --version

FROM scratch
COPY --from=build /image /

LABEL org.opencontainers.image.title="iAdvize reference connector" \
      org.opencontainers.image.description="Reference connector for the iAdvize developer platform, with connector-check" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"

ENV CONNECTOR_LISTEN=0.0.0.0:8080 \
    CONNECTOR_DATABASE=/data/connector.db \
    # Less than the ten seconds that `docker stop` waits.
    CONNECTOR_DRAIN_TIMEOUT_MS=8000

USER 65532:65532
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 CMD ["/usr/bin/connector", "healthcheck"]
ENTRYPOINT ["/usr/bin/connector"]
CMD ["serve"]
