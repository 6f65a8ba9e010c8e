-- Gives back what an admission did not use; only its first report counts.
-- KEYS  1 admission, which names its rate bucket, quota and session: all lie in the account's hash slot
-- ARGV  1 now µs   2 tokens never used   3 tokens whose calls took no quota
-- Gives the number of quota units given back, or -1 when there is nothing (more) to report on.
local tokens, per_call, rate, quota, session =
  unpack(redis.call('HMGET', KEYS[1], 'tokens', 'per_call', 'rate', 'quota', 'session'))
if not tokens then
  return -1
end
redis.call('DEL', KEYS[1])

local function decrease(counter, units)
  units = math.min(units, tonumber(redis.call('GET', counter) or '0'))
  if units > 0 then
    redis.call('DECRBY', counter, units)
  end
  return units
end

tokens = tonumber(tokens)
local unused = math.min(tokens, tonumber(ARGV[2]))
local arrival = redis.call('GET', rate)
if arrival and unused > 0 then
  local now = tonumber(ARGV[1])
  local earlier = tonumber(arrival) - unused * tonumber(per_call)
  if earlier > now then
    redis.call('SET', rate, string.format('%.0f', earlier), 'PX', math.ceil((earlier - now) / 1000) + 1)
  else
    redis.call('DEL', rate)
  end
end

if session ~= '' then
  decrease(session, unused)
end
return quota == '' and 0 or decrease(quota, math.min(tokens, unused + tonumber(ARGV[3])))
