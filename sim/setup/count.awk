# SPDX-License-Identifier: Apache-2.0
# count.awk - the closing line of a test run, from CTest's JUnit file: "N passed, N failed, N skipped".
# CTest's own summary counts skipped tests as passed, and a test it could not start as "skipped": that one failed.
# Exit status 1 if a test failed or none passed.
/^\t<testcase / {
  status = $0
  sub(/.* status="/, "", status)
  sub(/".*/, "", status)
  if (status == "run") passed++
  else if (status == "disabled") skipped++
  else if (status != "notrun") failed++
}
status == "notrun" && /^\t\t<skipped / {
  if (/message="SKIP_/) skipped++
  else failed++
}
END {
  printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
  exit failed > 0 || passed == 0
}
