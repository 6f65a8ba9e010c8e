-- Gives back what an admission did not use; only its first report counts.
-- KEYS  1 admission, which names its rate bucket and its quota: all three lie in the account's hash slot
-- ARGV  1 now µs   2 tokens never used   3 tokens whose calls took no quota
-- Gives the number of quota units given back, or -1 when there is nothing (more) to report on.
local tokens, per_call, rate, quota = unpack(redis.call('HMGET', KEYS[1], 'tokens', 'per_call', 'rate', 'quota'))
if not tokens then
  return -1
end
redis.call('DEL', KEYS[1])

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

if quota == '' then
  return 0
end
local units = math.min(tokens, unused + tonumber(ARGV[3]))
units = math.min(units, tonumber(redis.call('GET', quota) or '0'))
if units > 0 then
  redis.call('DECRBY', quota, units)
end
return units
