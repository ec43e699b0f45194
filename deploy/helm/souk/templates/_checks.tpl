{{/* What a schema can't say. Each refusal names the value and what to do. */}}
{{- define "souk.check" -}}
{{- $model := include "souk.model" . | fromYaml -}}
{{- $values := .Values -}}
{{- if not $values.shop.publicUrl -}}
{{- fail "shop.publicUrl is missing: the shop's origin as browsers see it, such as https://shop.example" -}}
{{- end -}}
{{- range $name, $process := $model.processes -}}
  {{- $given := $process.values -}}
  {{- if and $process.single $process.autoscaled -}}
  {{- fail (printf "%s.autoscaling.enabled: %s keeps its store in an SQLite file, which one instance may open; choose another database.engine, where it has one, or leave autoscaling off" $name $name) -}}
  {{- end -}}
  {{- if and $process.single $process.scaled -}}
  {{- fail (printf "%s.replicas is %d: %s keeps its store in an SQLite file, which one instance may open; choose another database.engine, where it has one, or 1" $name (int $given.replicas) $name) -}}
  {{- end -}}
  {{- if and $process.volume $process.scaled (not $process.shared) -}}
  {{- fail (printf "%s keeps files in a volume: several instances need %s.persistence.accessModes [ReadWriteMany]" $name $name) -}}
  {{- end -}}
  {{- if $process.autoscaled -}}
    {{- if gt (int $given.autoscaling.minReplicas) (int $given.autoscaling.maxReplicas) -}}
    {{- fail (printf "%s.autoscaling: minReplicas is above maxReplicas" $name) -}}
    {{- end -}}
  {{- end -}}
  {{- $secret := dig "database" "existingSecret" "" $given -}}
  {{- if and $process.store (not $process.single) (not $secret) -}}
  {{- fail (printf "%s.database.existingSecret is missing: the Secret that holds the %s URL under %s" $name $process.engine $given.database.key) -}}
  {{- end -}}
  {{- if and $process.single $secret -}}
  {{- fail (printf "%s.database.existingSecret is set, but %s.database.engine is sqlite, which has no URL" $name $name) -}}
  {{- end -}}
{{- end -}}
{{- $stripe := $values.payments.stripe.existingSecret -}}
{{- if and $stripe $values.emulators.stripe.enabled -}}
{{- fail "payments.stripe.existingSecret and emulators.stripe.enabled exclude each other" -}}
{{- else if not (or $stripe $values.emulators.stripe.enabled) -}}
{{- fail "payments.stripe.existingSecret is missing: a Secret with STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRETS; for a trial without money: emulators.stripe.enabled=true" -}}
{{- end -}}
{{- $smtp := $values.notifications.smtp.existingSecret -}}
{{- if and $smtp $values.emulators.mailbox.enabled -}}
{{- fail "notifications.smtp.existingSecret and emulators.mailbox.enabled exclude each other" -}}
{{- else if not (or $smtp $values.emulators.mailbox.enabled) -}}
{{- fail "notifications.smtp.existingSecret is missing: a Secret with SMTP_URL; for a trial, where everybody may read the mails: emulators.mailbox.enabled=true" -}}
{{- end -}}
{{- include "souk.checkSecrets" (dict "root" $ "model" $model) -}}
{{- end -}}

{{/*
Secrets that the values name must be there with their keys, or pods would wait for them for ever. Only where the cluster can
be asked: the default ServiceAccount, which every namespace has, says whether it can.
*/}}
{{- define "souk.checkSecrets" -}}
{{- $root := .root -}}
{{- if lookup "v1" "ServiceAccount" $root.Release.Namespace "default" -}}
{{- range $name, $process := .model.processes -}}
  {{- range include "souk.environment" (dict "root" $root "process" $process) | fromYamlArray -}}
    {{- $wanted := dig "valueFrom" "secretKeyRef" dict . -}}
    {{- $made := and (not $root.Values.secrets.existingSecret) (eq ($wanted.name | default "") (include "souk.secretName" $root)) -}}
    {{- if and $wanted (not $made) -}}
      {{- $found := lookup "v1" "Secret" $root.Release.Namespace $wanted.name -}}
      {{- if not $found -}}
      {{- fail (printf "there is no Secret %s in the namespace %s; %s needs its %s" $wanted.name $root.Release.Namespace $name $wanted.key) -}}
      {{- else if not (hasKey ($found.data | default dict) $wanted.key) -}}
      {{- fail (printf "the Secret %s has no %s, which %s needs as %s" $wanted.name $wanted.key $name .name) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
