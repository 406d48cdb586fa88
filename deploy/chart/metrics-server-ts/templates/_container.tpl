{{/* The container of the server, as an item of a list. */}}
{{- define "metrics-server-ts.container" -}}
- name: metrics-server
  image: {{ include "metrics-server-ts.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args:
    - --secure-port={{ .Values.containerPort }}
    {{- range .Values.defaultArgs }}
    - {{ . | quote }}
    {{- end }}
    {{- if include "metrics-server-ts.isTrue" .Values.metrics.enabled }}
    {{- /* With the paths of the probes, which must not depend on the kube-apiserver. */}}
    - --authorization-always-allow-paths=/healthz,/livez,/readyz,/metrics
    {{- end }}
    {{- range .Values.accelerators }}
    - {{ printf "--accelerators=%s" . | quote }}
    {{- end }}
    {{- with .Values.history }}
    - --history={{ . }}
    {{- end }}
    {{- if include "metrics-server-ts.isTrue" .Values.livePage }}
    - --live-page
    {{- end }}
    {{- if ne .Values.tls.type "metrics-server" }}
    - --tls-cert-file=/tmp/tls-certs/tls.crt
    - --tls-private-key-file=/tmp/tls-certs/tls.key
    {{- end }}
    {{- range .Values.args }}
    - {{ . | quote }}
    {{- end }}
  ports:
    - name: https
      containerPort: {{ .Values.containerPort }}
      protocol: TCP
  {{- with include "metrics-server-ts.startupProbe" . }}
  startupProbe:
    {{- . | nindent 4 }}
  {{- end }}
  {{- range $field := list "livenessProbe" "readinessProbe" "securityContext" }}
  {{- with index $.Values $field }}
  {{- dict $field . | toYaml | nindent 2 }}
  {{- end }}
  {{- end }}
  {{- /* What addon-resizer sets is not in the manifest, so that an upgrade leaves it alone. */}}
  {{- if not (include "metrics-server-ts.isTrue" .Values.addonResizer.enabled) }}
  {{- with include "metrics-server-ts.resources" . | fromYaml }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  volumeMounts:
    - name: tmp
      mountPath: /tmp
    {{- if ne .Values.tls.type "metrics-server" }}
    - name: certs
      mountPath: /tmp/tls-certs
      readOnly: true
    {{- end }}
    {{- with .Values.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* Requests and limits as YAML: those of `clusterSize`, or of metrics-server, with each that `resources` has instead. */}}
{{- define "metrics-server-ts.resources" -}}
{{- $resources := dict "requests" (dict "cpu" "100m" "memory" "200Mi") -}}
{{- with .Values.clusterSize -}}
{{- $resources = include "metrics-server-ts.resourcesOfSize" $ | fromYaml -}}
{{- end -}}
{{- if kindIs "invalid" .Values.resources -}}
{{- $resources = dict -}}
{{- end -}}
{{- range $kind, $own := .Values.resources -}}
{{- if kindIs "map" $own -}}
{{- $all := index $resources $kind | default dict -}}
{{- range $name, $quantity := $own -}}
{{- $_ := set $all $name $quantity -}}
{{- if kindIs "invalid" $quantity -}}{{- $_ := unset $all $name -}}{{- end -}}
{{- end -}}
{{- $_ := set $resources $kind $all -}}
{{- else -}}
{{- $_ := set $resources $kind $own -}}
{{- end -}}
{{- if not (index $resources $kind) -}}{{- $_ := unset $resources $kind -}}{{- end -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* Requests and limits for the smallest size of sizes.yaml that has so many Nodes, as YAML. */}}
{{- define "metrics-server-ts.resourcesOfSize" -}}
{{- $nodes := int .Values.clusterSize -}}
{{- $sizes := (.Files.Get "sizes.yaml" | fromYaml).sizes -}}
{{- $size := dict -}}
{{- range $sizes -}}
{{- if and (not $size) (le $nodes (int .nodes)) -}}{{- $size = . -}}{{- end -}}
{{- end -}}
{{- if not $size -}}
{{- fail (printf "clusterSize is %d, but nobody measured more than %d Nodes. Leave it empty and set resources; docs/sizing.md says what grows" $nodes (int (last $sizes).nodes)) -}}
{{- end -}}
{{- $history := ternary (int $size.historyMib) 0 (not (empty .Values.history)) -}}
requests:
  cpu: {{ $size.cpu }}
  memory: {{ add (int $size.memoryRequestMib) $history }}Mi
limits:
  memory: {{ add (int $size.memoryLimitMib) $history }}Mi
{{- end -}}

{{/* It asks what the liveness probe asks, unless it has a question of its own; nothing when neither has one. */}}
{{- define "metrics-server-ts.startupProbe" -}}
{{- $own := .Values.startupProbe | default dict -}}
{{- $question := pick $own "httpGet" "tcpSocket" "grpc" "exec" | default (pick (.Values.livenessProbe | default dict) "httpGet" "tcpSocket" "grpc" "exec") -}}
{{- if and $own $question -}}
{{- merge (dict) $own $question | toYaml -}}
{{- end -}}
{{- end -}}

{{/* The container of addon-resizer, as an item of a list. */}}
{{- define "metrics-server-ts.addonResizer" -}}
{{- with .Values.addonResizer -}}
- name: metrics-server-nanny
  image: "{{ .image.repository }}:{{ .image.tag }}"
  command:
    - /pod_nanny
    - --deployment={{ include "metrics-server-ts.fullname" $ }}
    - --container=metrics-server
    - --cpu={{ .nanny.cpu }}
    - --extra-cpu={{ .nanny.extraCpu }}
    - --memory={{ .nanny.memory }}
    - --extra-memory={{ .nanny.extraMemory }}
    - --estimator=exponential
    - --minClusterSize={{ .nanny.minClusterSize | int }}
    - --threshold={{ .nanny.threshold | int }}
    - --poll-period={{ .nanny.pollPeriod | int }}
    {{- /* Nodes are counted by listing them: the metric of its other way is hidden from Kubernetes 1.37 on. */}}
    - --use-metrics=false
  env:
    - name: MY_POD_NAME
      valueFrom: { fieldRef: { fieldPath: metadata.name } }
    - name: MY_POD_NAMESPACE
      valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
  {{- with .resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .securityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}
