-- Reads quota counters, after what is overdue has come back.
-- KEYS  1 open admissions   2… counters   ARGV  1 now µs
reclaim(KEYS[1], tonumber(ARGV[1]))
return redis.call('MGET', unpack(KEYS, 2))
