import { Logger, Module } from '@nestjs/common';
import { getToken } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import { Options } from '../config/options.js';
import type { AuditPolicy } from './audit-policy.js';
import { AuditSink } from './audit-sink.js';
import { auditMetrics, ERROR_TOTAL } from './audit.metrics.js';
import { AUDIT_POLICY, AuditService } from './audit.service.js';
import { loadPolicyFile } from './policy-file.js';

/** Records requests by the audit policy. Loaded only if the flags ask for it: see `isAudited`. */
@Module({
  providers: [
    ...auditMetrics,
    { provide: AUDIT_POLICY, inject: [Options], useFactory: policyOf },
    {
      provide: AuditSink,
      // The policy is loaded first, so that no file is created if it is not valid.
      inject: [Options, getToken(ERROR_TOTAL), AUDIT_POLICY],
      useFactory: (options: Options, errorTotal: Counter<'plugin'>) =>
        AuditSink.open(options, (plugin, events) => errorTotal.inc({ plugin }, events)),
    },
    AuditService,
  ],
})
export class AuditModule {}

async function policyOf({ auditPolicyFile }: Options): Promise<AuditPolicy> {
  const { policy, warnings } = await loadPolicyFile(auditPolicyFile!);
  const logger = new Logger('audit');
  for (const warning of warnings) logger.warn(warning);
  return policy;
}
