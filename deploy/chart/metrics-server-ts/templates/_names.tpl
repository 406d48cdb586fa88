{{/*
What the chart of metrics-server derives from its own name is derived from this one, so that its releases can be
upgraded: labels that select Pods cannot change.
*/}}
{{- define "metrics-server-ts.name" -}}
{{- .Values.nameOverride | default "metrics-server" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "metrics-server-ts.fullname" -}}
{{- $name := include "metrics-server-ts.name" . -}}
{{- $both := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- .Values.fullnameOverride | default $both | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "metrics-server-ts.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{/* `true` or nothing: tools such as Terraform give texts, and to a template each text but the empty one is true. */}}
{{- define "metrics-server-ts.isTrue" -}}
{{- if has (toString . | lower) (list "true" "yes" "on" "1") -}}true{{- end -}}
{{- end -}}

{{- define "metrics-server-ts.serviceAccountName" -}}
{{- $made := ternary (include "metrics-server-ts.fullname" .) "default" (eq "true" (include "metrics-server-ts.isTrue" .Values.serviceAccount.create)) -}}
{{- .Values.serviceAccount.name | default $made -}}
{{- end -}}

{{/* The namespaces of the Services in `accelerators`, each once, as a YAML list. */}}
{{- define "metrics-server-ts.acceleratorNamespaces" -}}
{{- $namespaces := list -}}
{{- range .Values.accelerators -}}
{{- $namespaces = append $namespaces (regexReplaceAll "^[a-z]+=(https[+])?([^/]+)/.*$" . "${2}") -}}
{{- end -}}
{{- uniq $namespaces | toYaml -}}
{{- end -}}

{{- define "metrics-server-ts.selectorLabels" -}}
app.kubernetes.io/name: {{ include "metrics-server-ts.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Labels of an object. Takes a list: the root, and maps of more labels of which the first that has one wins. */}}
{{- define "metrics-server-ts.labels" -}}
{{- $root := first . -}}
{{- $own := include "metrics-server-ts.selectorLabels" $root | fromYaml -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_") -}}
{{- $_ := set $own "app.kubernetes.io/version" $root.Chart.AppVersion -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- $labels := dict -}}
{{- range append (rest .) $root.Values.commonLabels -}}
{{- $labels = merge $labels (. | default dict) -}}
{{- end -}}
{{- merge $labels $own | toYaml -}}
{{- end -}}

{{- define "metrics-server-ts.image" -}}
{{- $image := .Values.image -}}
{{- if hasSuffix "metrics-server/metrics-server" $image.repository -}}
{{- fail (printf "image.repository is %s, which is metrics-server's own image and not this server. Leave it out of your values; upgrading, take over only what you set yourself, with --reset-then-reuse-values in place of --reuse-values" $image.repository) -}}
{{- end -}}
{{- $image.repository }}:{{ $image.tag | default (printf "v%s" .Chart.AppVersion) }}
{{- with $image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{/* The Secret with the serving certificate, unless the server makes it itself. */}}
{{- define "metrics-server-ts.secretName" -}}
{{- $theirs := ternary .Values.tls.existingSecret.name "" (eq .Values.tls.type "existingSecret") -}}
{{- $theirs | default (include "metrics-server-ts.fullname" .) -}}
{{- end -}}

{{/* Names of the Service that a serving certificate must be good for; the kube-apiserver asks for the second. */}}
{{- define "metrics-server-ts.dnsNames" -}}
{{- $service := printf "%s.%s" (include "metrics-server-ts.fullname" .) (include "metrics-server-ts.namespace" .) -}}
- {{ $service }}
- {{ $service }}.svc
- {{ $service }}.svc.{{ .Values.tls.clusterDomain }}
{{- end -}}
