-- wrk: asks for the targets of a file one after the other, from a place of its own, and says at the end what it saw,
-- as one line of JSON. A line of the file is a target, and after a tab its signature if it has one.
-- Usage: wrk … -s tests/load/targets.lua URL -- FILE PLACE
local report = dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "report.lua")
local requests = {}
local at = 0
function init(arguments)
  for line in io.lines(arguments[1]) do
    local target, signature = line:match("^([^\t]*)\t?(.*)$")
    local headers = {["Connection"] = "Keep-Alive"}  -- stock Pistache keeps a connection only if it is asked to
    if signature ~= "" then headers["X-iAdvize-Signature"] = signature end
    table.insert(requests, wrk.format("GET", target, headers))
  end
  at = tonumber(arguments[2])
end
function request()
  at = at % #requests + 1
  return requests[at]
end
done = report
