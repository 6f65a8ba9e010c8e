-- Lifts quota counters to at least what the books say (merge by max): calls of this moment may be ahead of them.
-- KEYS  counters of one account   ARGV  1 expiry, epoch seconds   2… what each counter must hold at least
local held = redis.call('MGET', unpack(KEYS))
for i, counter in ipairs(KEYS) do
  if tonumber(held[i] or '0') < tonumber(ARGV[i + 1]) then
    redis.call('SET', counter, ARGV[i + 1], 'EXAT', ARGV[1])
  end
end
return #KEYS
