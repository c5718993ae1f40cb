//! Header names that have a meaning to some software.

/// Request headers that a browser, a portal, a load balancer or an attacker may send.
pub(super) const REQUEST: &[&str] = &[
    // Hop-by-hop
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "http2-settings", "expect", "max-forwards",
    // Credentials
    "proxy-authorization", "x-authorization", "x-forwarded-authorization", "x-api-key", "x-auth-token", "x-access-token", "cookie",
    "cookie2", "x-csrf-token", "x-xsrf-token", "x-amz-security-token", "x-goog-iap-jwt-assertion", "cf-access-jwt-assertion",
    "x-ms-client-principal", "x-remote-user", "remote-user", "x-user", "x-user-id", "dpop",
    // Client identity and forwarding
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-server",
    "x-forwarded-scheme", "x-forwarded-prefix", "x-forwarded-path", "x-forwarded-uri", "x-forwarded-user", "x-forwarded-email",
    "x_forwarded_for", "x_forwarded_host", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-remote-addr", "x-remote-ip",
    "true-client-ip", "cf-connecting-ip", "fastly-client-ip", "x-azure-clientip", "x-originating-ip", "via", "from", "referer",
    "auth0-forwarded-for", "auth0-client", "x-host", "x-http-host-override",
    // Overrides of method, path or host
    "x-http-method", "x-http-method-override", "x-method-override", "x-original-url", "x-original-uri", "x-original-host",
    "x-rewrite-url", "x-override-url", "x-url-scheme", "x-wap-profile", "base-url", "destination", "x-custom-ip-authorization",
    // Body
    "content-encoding", "content-language", "content-location", "content-md5", "content-disposition", "content-range", "digest",
    "content-digest", "repr-digest", "want-digest", "mime-version",
    // Content negotiation, conditions and caching
    "accept", "accept-charset", "accept-encoding", "accept-language", "accept-datetime", "accept-patch", "prefer", "range", "if-range",
    "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "cache-control", "pragma", "a-im", "negotiate", "tcn",
    // Browsers
    "user-agent", "origin", "dnt", "sec-gpc", "save-data", "priority", "upgrade-insecure-requests", "purpose", "sec-purpose",
    "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-user", "x-requested-with",
    "early-data", "service-worker", "last-event-id", "ping-from", "ping-to", "device-memory", "downlink", "ect", "rtt",
    "viewport-width", "access-control-request-method", "access-control-request-headers", "access-control-request-private-network",
    "sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol", "origin-agent-cluster",
    // Tracing
    "traceparent", "tracestate", "baggage", "b3", "x-b3-traceid", "x-b3-spanid", "x-request-id", "x-correlation-id",
    "x-amzn-trace-id", "x-cloud-trace-context", "uber-trace-id", "sentry-trace", "newrelic",
    // Others
    "date", "link", "warning", "alt-used", "signature", "signature-input", "server-timing", "x-envoy-original-path",
    "x-envoy-decorator-operation", "x-envoy-upstream-rq-timeout-ms", "x-amz-date", "x-amz-target", "x-goog-api-key",
    "x-middleware-subrequest", "x-nextjs-data", "x-debug", "x-forwarded-client-cert", "ssl-client-cert", "x-ssl-client-verify",
    "x-accel-redirect", "x-accel-internal", "x-sendfile", "proxy", "http_proxy", "x-anything",
];

/// Response headers that an upstream, or a proxy in front of it, may send.
pub(super) const RESPONSE: &[&str] = &[
    // Hop-by-hop
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "http2-settings", "proxy-authenticate",
    "proxy-authentication-info", "proxy-status", "alt-svc",
    // Cookies and credentials
    "set-cookie", "set-cookie2", "set-login", "www-authenticate", "authentication-info", "optional-www-authenticate",
    "clear-site-data", "sec-session-registration", "secure-session-registration", "activate-storage-access", "p3p",
    // Navigation and instructions to the browser
    "location", "content-location", "refresh", "link", "sourcemap", "x-sourcemap", "speculation-rules", "default-style",
    "service-worker-allowed", "content-disposition", "x-pingback", "window-target",
    // Browser security policies
    "access-control-allow-origin", "access-control-allow-credentials", "access-control-allow-headers", "access-control-allow-methods",
    "access-control-allow-private-network", "access-control-expose-headers", "access-control-max-age", "timing-allow-origin",
    "cross-origin-embedder-policy", "cross-origin-embedder-policy-report-only", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "content-security-policy", "content-security-policy-report-only", "document-policy",
    "feature-policy", "permissions-policy", "referrer-policy", "strict-transport-security", "x-content-type-options",
    "x-frame-options", "x-xss-protection", "x-download-options", "x-permitted-cross-domain-policies", "x-dns-prefetch-control",
    "x-ua-compatible", "x-robots-tag", "origin-agent-cluster", "public-key-pins", "expect-ct", "supports-loading-mode",
    // Reporting and client hints
    "nel", "report-to", "reporting-endpoints", "accept-ch", "critical-ch", "server-timing", "attribution-reporting-register-source",
    "observe-browsing-topics", "ad-auction-signals",
    // Body
    "content-encoding", "content-language", "content-range", "accept-ranges", "content-md5", "digest", "content-digest",
    "repr-digest", "content-base", "content-type-options", "mime-version", "signature", "signature-input", "delta-base", "im",
    // Caches
    "cache-control", "cdn-cache-control", "surrogate-control", "pragma", "expires", "age", "etag", "last-modified", "vary", "warning",
    "no-vary-search", "x-cache", "cf-cache-status",
    // Instructions to proxies
    "x-accel-redirect", "x-accel-buffering", "x-accel-charset", "x-accel-expires", "x-accel-limit-rate", "x-sendfile",
    "x-lighttpd-send-file", "x-litespeed-location", "x-litespeed-cache-control", "x-reproxy-url", "x-envoy-upstream-service-time",
    "x-middleware-rewrite", "x-middleware-next", "status", "x-http-status",
    // Server identity and ids
    "server", "via", "x-powered-by", "x-aspnet-version", "x-runtime", "x-backend", "x-served-by", "cf-ray", "x-auth0-requestid",
    "x-request-id", "x-correlation-id", "traceparent", "x-amz-cf-id", "deprecation", "sunset", "allow", "date", "tk", "ot-tracer-traceid",
    // This project's own
    "x-factordesk", "x-factordesk-confirm", "x-factordesk-list-version", "x-factordesk-reveal", "x-factordesk-reason",
    "idempotency-key", "x-anything",
];
