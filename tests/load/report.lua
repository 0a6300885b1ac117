-- What scripts/bench reads of a run of wrk: requests a second, percentiles in microseconds, and what went wrong.
return function(summary, latency)
  local errors = summary.errors
  print(string.format('{"requests": %d, "rate": %.1f, "p50": %d, "p99": %d, "max": %d, "refused": %d, "broken": %d}',
    summary.requests, summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99),
    latency.max, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
