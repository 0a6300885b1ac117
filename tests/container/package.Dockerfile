# A machine with systemd and the package, not yet installed, made where the image's programs were built. curl asks what
# the service answers; whoever types is root already.
FROM connector-test-build AS package
COPY . .
RUN scripts/package

FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends curl procps systemd \
 && printf '#!/bin/sh\nexec "$@"\n' >/usr/local/bin/sudo && chmod +x /usr/local/bin/sudo
COPY --from=package /source/build/package/*.deb /source/build/package/
WORKDIR /source
STOPSIGNAL SIGRTMIN+3
CMD ["/lib/systemd/systemd"]
