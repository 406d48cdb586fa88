{{/* The names of all values, as YAML. What is below one that stands alone is its user's own. */}}
{{- define "metrics-server-ts.knownValues" -}}
global:
enabled:
image:
  repository:
  tag:
  digest:
  pullPolicy:
imagePullSecrets:
nameOverride:
fullnameOverride:
namespaceOverride:
serviceAccount:
  create:
  annotations:
  name:
  secrets:
rbac:
  create:
  pspEnabled:
apiService:
  create:
  versions:
  annotations:
  insecureSkipTLSVerify:
  caBundle:
commonLabels:
podLabels:
podAnnotations:
podSecurityContext:
hostUsers:
securityContext:
priorityClassName:
containerPort:
hostNetwork:
  enabled:
replicas:
revisionHistoryLimit:
updateStrategy:
podDisruptionBudget:
  enabled:
  minAvailable:
  maxUnavailable:
  unhealthyPodEvictionPolicy:
defaultArgs:
args:
accelerators:
history:
livePage:
startupProbe:
livenessProbe:
readinessProbe:
service:
  type:
  port:
  annotations:
  labels:
addonResizer:
  enabled:
  image:
    repository:
    tag:
  securityContext:
  resources:
  nanny:
    cpu:
    extraCpu:
    memory:
    extraMemory:
    minClusterSize:
    pollPeriod:
    threshold:
metrics:
  enabled:
serviceMonitor:
  enabled:
  additionalLabels:
  interval:
  scrapeTimeout:
  metricRelabelings:
  relabelings:
prometheusRule:
  enabled:
  additionalLabels:
grafanaDashboard:
  enabled:
  labels:
  annotations:
networkPolicy:
  enabled:
  from:
  egress:
clusterSize:
resources:
extraVolumeMounts:
extraVolumes:
nodeSelector:
tolerations:
affinity:
topologySpreadConstraints:
dnsConfig:
deploymentAnnotations:
schedulerName:
tmpVolume:
tls:
  type:
  clusterDomain:
  certManager:
    addInjectorAnnotations:
    existingIssuer:
      enabled:
      kind:
      name:
    duration:
    renewBefore:
    annotations:
    labels:
  helm:
    lookup:
    certDurationDays:
  existingSecret:
    name:
    lookup:
{{- end -}}

{{/* The names, joined by dots, of values that are not known, as YAML. Takes a list: values, the known ones, and a prefix. */}}
{{- define "metrics-server-ts.unknownValues" -}}
{{- $known := index . 1 -}}
{{- $prefix := index . 2 -}}
{{- range $name, $value := first . -}}
{{- if not (hasKey $known $name) }}
- {{ print $prefix $name | quote }}
{{- else if and (index $known $name) (kindIs "map" $value) }}
{{ include "metrics-server-ts.unknownValues" (list $value (index $known $name) (print $prefix $name ".")) }}
{{- end }}
{{- end -}}
{{- end -}}
