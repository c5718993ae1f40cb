-- For wrk: creates methods. Each address is a new one: an equal POST would count as a repeat and wait.
local headers = { ["content-type"] = "application/json" }
local started = os.time()
local count = 0

function request()
  for name, value in pairs(wrk.headers) do
    headers[name] = value
  end
  count = count + 1
  local address = ("u%d-%d-%d@example.com"):format(wrk.port, started, count)
  return wrk.format("POST", nil, headers, ('{"type":"email","email":"%s"}'):format(address))
end
