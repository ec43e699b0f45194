{{/* The environment of one process: (dict "root" $ "process" P). */}}
{{- define "souk.environment" -}}
{{- $root := .root -}}
{{- $process := .process -}}
{{- $made := include "souk.made" . | fromYaml -}}
{{- range $name, $source := $process.variables }}
{{- $kind := regexFind "^[a-z]+" $source -}}
{{- $what := regexReplaceAll "^[a-z]+ " $source "" -}}
{{- if eq $kind "secret" }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ include "souk.secretName" $root }}, key: {{ $what }} } }
{{- else if eq $kind "made" }}
{{- with get $made $what }}
- name: {{ $name }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- else }}
{{- $value := $what -}}
{{- if eq $kind "values" -}}
  {{- $value = $root.Values -}}
  {{- range splitList "." $what -}}{{- $value = get $value . -}}{{- end -}}
{{- end -}}
{{- $text := include "souk.text" $value -}}
{{- if $text }}
- name: {{ $name }}
  value: {{ $text | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $value := $process.values.settings }}
- name: {{ $name }}
  value: {{ include "souk.text" $value | quote }}
{{- end }}
{{- if $root.Values.certificateAuthority.configMap }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/souk/ca.crt
{{- end }}
{{- end -}}

{{/* Numbers of YAML are floats here, and on and off are booleans. */}}
{{- define "souk.text" -}}
{{- if kindIs "bool" . }}{{ ternary "on" "off" . }}
{{- else if kindIs "float64" . }}{{ int64 . }}
{{- else }}{{ . }}
{{- end -}}
{{- end -}}

{{/* What is decided here: each as `value` or `valueFrom`; what is not there is left out. */}}
{{- define "souk.made" -}}
{{- $root := .root -}}
{{- $process := .process -}}
{{- $values := $root.Values -}}
{{- $domain := printf "%s.svc.%s" $root.Release.Namespace $values.discovery.clusterDomain -}}
{{- $prefix := include "souk.fullname" $root -}}
{{- $market := include "souk.secretName" $root -}}
{{- $stripe := $values.emulators.stripe.enabled -}}
discovery: { value: {{ ternary (printf "dns:///_http._tcp.%s-{service}.%s?type=srv" $prefix $domain) (printf "dns:///%s-{service}.%s?type=a&port=8080" $prefix $domain) (eq $values.discovery.type "srv") | quote }} }
{{- if $process.single }}
instance: { value: {{ $process.name }}-1 }
{{- else }}
instance: { valueFrom: { fieldRef: { fieldPath: metadata.name } } }
{{- end }}
{{- if $process.single }}
database: { value: "sqlite:/data/{{ $process.name }}.db" }
{{- else if $process.store }}
database: {{ include "souk.fromSecret" (list $process.values.database.existingSecret $process.values.database.key) }}
{{- end }}
{{- with $values.gateway.limits.existingSecret }}
limits: {{ include "souk.fromSecret" (list . "RATE_LIMIT_URL") }}
{{- end }}
{{- with $values.bus.existingSecret }}
bus: {{ include "souk.fromSecret" (list . "BUS_URL") }}
{{- end }}
{{- with $values.users.oidc.existingSecret }}
oidc: {{ include "souk.fromSecret" (list . "OIDC_PROVIDERS") }}
{{- end }}
{{- if $stripe }}
stripeApi: { value: "http://{{ include "souk.host" (dict "root" $root "component" "stripe") }}:8080" }
{{- end }}
stripeKey: {{ include "souk.fromSecret" (list (ternary $market $values.payments.stripe.existingSecret $stripe) "STRIPE_SECRET_KEY") }}
stripeWebhooks: {{ include "souk.fromSecret" (list (ternary $market $values.payments.stripe.existingSecret $stripe) (ternary "STRIPE_WEBHOOK_SECRET" "STRIPE_WEBHOOK_SECRETS" $stripe)) }}
webhookUrl: { value: "http://{{ include "souk.host" (dict "root" $root "component" "gateway") }}:{{ $values.gateway.service.port }}/api/v1/webhooks/stripe" }
{{- if $values.emulators.mailbox.enabled }}
smtp: { value: "smtp://{{ include "souk.host" (dict "root" $root "component" "mailbox") }}:2525" }
{{- else }}
smtp: {{ include "souk.fromSecret" (list $values.notifications.smtp.existingSecret "SMTP_URL") }}
{{- end }}
{{- end -}}

{{- define "souk.fromSecret" -}}
{ valueFrom: { secretKeyRef: { name: {{ index . 0 | quote }}, key: {{ index . 1 | quote }} } } }
{{- end -}}
