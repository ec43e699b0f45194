{{/* Mails go to the mailbox's SMTP port; everything else of the market is HTTP. (list CALLER ASKED) */}}
{{- define "souk.portAsked" -}}
{{- ternary 2525 8080 (and (eq (index . 0) "notifications") (eq (index . 1) "mailbox")) -}}
{{- end -}}

{{- define "souk.egressNames" -}}
# names
- to: {{- toYaml .Values.networkPolicy.dnsTo | nindent 4 }}
  ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
{{- end -}}

{{/* The engine's own port, unless values say another. Takes a process. */}}
{{- define "souk.egressStore" -}}
{{- if and .store (not .single) }}
{{- $known := dict "postgres" 5432 "mysql" 3306 "mongodb" 27017 "redis" 6379 }}
# its store
- ports: [{ port: {{ .values.database.port | default (get $known .engine) }} }]
{{- end }}
{{- end -}}

{{- define "souk.telemetryPort" -}}
{{- $url := urlParse .Values.telemetry.endpoint -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- end -}}
