-- What has ended lately is told to gateways that begin: its access tokens may still be good for some minutes.
CREATE INDEX sessions_by_ending ON sessions (ended_at) WHERE ended_at IS NOT NULL;
