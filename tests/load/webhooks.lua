-- wrk: each request is another event. Usage: wrk … -s tests/load/webhooks.lua URL -- RUN
local report = dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "report.lua")
local number = 0
local threads = 0
function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end
function init(arguments) run = arguments[1] end
function request()
  number = number + 1
  return wrk.format("POST", "/webhooks",
    {["Content-Type"] = "application/json", ["Connection"] = "Keep-Alive"},
    '{"eventId":"' .. run .. "-" .. id .. "-" .. number .. '","eventType":"conversation.closed",' ..
    '"platform":"sd","websiteId":"ha-101","clientId":1,"conversationId":"' .. run .. "-" .. number ..
    '","operatorId":1,"channel":"chat","visitorId":"593de0891b628a50b09835dc6c0e92565329c74baa90e",' ..
    '"createdAt":"2017-04-22T11:01:00+02:00","sentAt":"2017-04-22T11:01:00+02:00"}')
end
done = report
