-- For wrk: renames a method, again and again. A PATCH may be repeated, so its body needn't differ.
wrk.method = "PATCH"
wrk.body = '{"name":"Renamed"}'
wrk.headers["content-type"] = "application/json"
