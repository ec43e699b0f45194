{{/* Names and labels. Release names are cut so that the longest object's name still fits into 63 characters. */}}
{{- define "souk.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains $name .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{/* (dict "root" $ "component" NAME); without a component: those of the whole market. */}}
{{- define "souk.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{- define "souk.labels" -}}
{{ include "souk.selector" . }}
app.kubernetes.io/part-of: souk
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* The market's own Secret: the operator's, or the one that secret.yaml makes. */}}
{{- define "souk.secretName" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "souk.fullname" .)) -}}
{{- end -}}

{{/* Complete names: services ask without search domains. (dict "root" $ "component" NAME) */}}
{{- define "souk.host" -}}
{{ include "souk.fullname" .root }}-{{ .component }}.{{ .root.Release.Namespace }}.svc.{{ .root.Values.discovery.clusterDomain }}
{{- end -}}
