{{/*
Seconds since 1970 from which an upgrade renews a certificate, given as PEM: when two thirds of its time are over. Nothing
when it does not say. Its DER has both times as text.
*/}}
{{- define "metrics-server-ts.renewAfter" -}}
{{- $base64 := regexReplaceAll "-----BEGIN CERTIFICATE-----|[[:space:]]" (splitList "-----END" . | first) "" -}}
{{- $times := list -}}
{{- range regexFindAll "([0-9]{2})?[0-9]{12}Z" ($base64 | b64dec) 2 -}}
{{- $layout := ternary "20060102150405Z" "060102150405Z" (eq (len .) 15) -}}
{{- $times = append $times (toDate $layout . | unixEpoch | int64) -}}
{{- end -}}
{{- if eq (len $times) 2 -}}
{{- add (first $times) (div (mul (sub (last $times) (first $times)) 2) 3) -}}
{{- end -}}
{{- end -}}
