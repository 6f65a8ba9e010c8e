-- Lifts quota counters to at least what the books say (merge by max): calls of this moment may be ahead of them.
-- KEYS  counters of one account   ARGV  1 expiry, epoch seconds   2… what each counter must hold at least
for i, counter in ipairs(KEYS) do
  local least = ARGV[i + 1]
  if not redis.call('SET', counter, least, 'NX', 'EXAT', ARGV[1])
      and tonumber(redis.call('GET', counter)) < tonumber(least) then
    redis.call('SET', counter, least, 'EXAT', ARGV[1])
  end
end
return #KEYS
