// The sandbox's control API, and word of its changes.

// What the sandbox refused, in its words.
export class ApiError extends Error {
  constructor(status, detail, body) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.body = body;
  }
}

export const get = (path) => ask("GET", path);
export const post = (path, body = {}) => ask("POST", path, body);
export const put = (path, body = {}) => ask("PUT", path, body);
export const remove = (path) => ask("DELETE", path);

// Calls `told` now, and after whatever happens in the sandbox: one call at a time, and what came
// meanwhile is one more. Goes on when the sandbox was away. `onState(isThere)` hears of that.
export function live(told, onState = () => {}) {
  let isRunning = false;
  let isWanted = false;
  const run = async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await told().then(
        () => onState(true),
        (error) => (error instanceof ApiError ? onState(error.status !== 0, error) : console.error(error)),
      );
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    isRunning = false;
  };
  let source = null;
  let failures = 0;
  const listen = () => {
    source?.close();
    source = new EventSource("/sandbox/changes");
    source.onmessage = () => {
      failures = 0;
      run();
    };
    source.onerror = () => {
      // Each answer has an event, and ends: two ends without one, and nobody is there.
      if (++failures > 1) onState(false);
      // An answer that ended is asked for again by the browser; what it gave up, by us.
      if (source.readyState === EventSource.CLOSED) setTimeout(start, 1000);
    };
  };
  // A browser has six connections to a host: pages that nobody sees leave them to the others.
  const start = () => {
    if (document.hidden) return source?.close();
    listen();
    run();
  };
  document.addEventListener("visibilitychange", start);
  start();
}

async function ask(method, path, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  let text;
  try {
    response = await fetch(path, options);
    text = await response.text();
  } catch {
    throw new ApiError(0, "The sandbox does not answer.", null);
  }
  const answer = parse(text);
  if (response.ok) return answer;
  if (response.status === 401 && location.pathname !== "/login") {
    location.assign("/login?to=" + encodeURIComponent(location.pathname + location.search));
  }
  throw new ApiError(response.status, answer?.detail ?? `${response.status} ${response.statusText}`, answer);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
