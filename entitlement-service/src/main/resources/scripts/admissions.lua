-- Stands before every script that deals with admissions. An admission is a hash of what was taken for it, and stands in its account's
-- sorted set of open ones by the µs from which nobody may report on it any more. All lie in the account's hash slot.
local RECLAIMED_MAX = 100

local function decrease(counter, units)
  units = math.min(units, tonumber(redis.call('GET', counter) or '0'))
  if units > 0 then
    redis.call('DECRBY', counter, units)
  end
  return units
end

-- Ends an admission. Gives the number of quota units given back, or -1 when it has ended before, or never was.
local function give_back(open, admission, now, unused, unused_quota)
  redis.call('ZREM', open, admission)
  local tokens, per_call, rate, quota, session =
    unpack(redis.call('HMGET', admission, 'tokens', 'per_call', 'rate', 'quota', 'session'))
  if not tokens then
    return -1
  end
  redis.call('DEL', admission)

  tokens = tonumber(tokens)
  unused = math.min(tokens, unused)
  local arrival = redis.call('GET', rate)
  if arrival and unused > 0 then
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
  return quota == '' and 0 or decrease(quota, math.min(tokens, unused + unused_quota))
end

-- Admissions that nobody reported on in time, as those of a killed gateway: all that they took comes back.
local function reclaim(open, now)
  for _, admission in ipairs(redis.call('ZRANGEBYSCORE', open, '-inf', now, 'LIMIT', 0, RECLAIMED_MAX)) do
    give_back(open, admission, now, math.huge, 0)
  end
end

