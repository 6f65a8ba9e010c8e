-- Gives back what an admission did not use; only its first report counts.
-- KEYS  1 open admissions   2 admission, which names its rate bucket, quota and session
-- ARGV  1 now µs   2 tokens never used   3 tokens whose calls took no quota
-- Gives the number of quota units given back, or -1 when there is nothing (more) to report on.
return give_back(KEYS[1], KEYS[2], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
