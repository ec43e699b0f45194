{{/*
The market as it is to be: files/processes.yaml and the values, put together once. YAML; read it with fromYaml.
  processes.NAME: the table's row, and
    name, values   its own part of the values
    engine         of its store: sqlite, …; empty without one
    single         one instance at most: its store is a file that only one process may open
    volume         keeps a volume
    scaled         several instances are asked for
    rolling        new instances come before old ones go; else the old one goes first
    pauseSeconds   between the end of its name in DNS and SIGTERM
*/}}
{{- define "souk.model" -}}
{{- $table := .Files.Get "files/processes.yaml" | fromYaml -}}
{{- $processes := dict -}}
{{- range $name, $row := $table.processes -}}
  {{- $emulator := eq $row.kind "emulator" -}}
  {{- $given := ternary (get $.Values.emulators $name) (get $.Values $name) $emulator -}}
  {{- if or (not $emulator) $given.enabled -}}
    {{- $engine := "" -}}
    {{- if $row.store -}}{{- $engine = dig "database" "engine" "sqlite" $given -}}{{- end -}}
    {{- $single := eq $engine "sqlite" -}}
    {{- $volume := or $single (and $row.files true) -}}
    {{- $shared := has "ReadWriteMany" (dig "persistence" "accessModes" list $given) -}}
    {{- $autoscaled := dig "autoscaling" "enabled" false $given -}}
    {{- $scaled := or $autoscaled (gt (int (dig "replicas" 1 $given)) 1) -}}
    {{- $rolling := and (not $single) (or (not $volume) $shared) -}}
    {{- $variables := $row.variables -}}
    {{- if not $emulator -}}{{- $variables = merge $row.variables $table.common -}}{{- end -}}
    {{- $process := dict "name" $name "values" $given "engine" $engine "single" $single "volume" $volume "shared" $shared -}}
    {{- $process = merge $process (dict "scaled" $scaled "autoscaled" $autoscaled "rolling" $rolling "variables" $variables) -}}
    {{- $process = merge $process (dict "pauseSeconds" (ternary $.Values.discovery.pauseSeconds 0 $rolling)) -}}
    {{- $_ := set $processes $name (merge $process $row) -}}
  {{- end -}}
{{- end -}}
{{- range $name, $process := $processes -}}
  {{- $asks := dict -}}
  {{- range $other, $why := $process.asks -}}
    {{- if hasKey $processes $other -}}{{- $_ := set $asks $other $why -}}{{- end -}}
  {{- end -}}
  {{- $_ := set $process "asks" $asks -}}
{{- end -}}
{{- toYaml (dict "processes" $processes) -}}
{{- end -}}
