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
  {{- if and .Values.resources (not (include "metrics-server-ts.isTrue" .Values.addonResizer.enabled)) }}
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
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
