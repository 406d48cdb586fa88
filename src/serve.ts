import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Options } from './config/options.js';
import { VERSION } from './config/version.js';
import { ServerLogger } from './logging/server-logger.js';
import { makeHttpAdapter } from './serving/http-adapter.js';
import { loadKeyPair } from './serving/key-pair.js';

/**
 * Runs the server until SIGTERM or SIGINT, then stops accepting, finishes what runs and exits 0. When it cannot
 * start, one line says why and the exit code is 1.
 */
export async function serve(options: Options, warnings: readonly string[]): Promise<void> {
  const logger = new Logger('Server');
  Logger.overrideLogger(new ServerLogger());
  for (const warning of warnings) logger.warn(warning);
  try {
    const app = await start(options);
    logger.log(`metrics-server ${VERSION} serves https://${options.bindAddress}:${options.securePort}`);
    logger.warn(
      'NO AUTHENTICATION YET: whoever reaches this port reads the metrics of every workload. For trials only.',
    );
    stopOnSignal(app, logger);
  } catch (error) {
    logger.fatal(`Cannot start: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

/** The whole server, listening as the options say. */
export async function start(options: Options): Promise<NestFastifyApplication> {
  const adapter = makeHttpAdapter(await loadKeyPair(options, Date.now()));
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.for(options), adapter, {
    abortOnError: false,
  });
  try {
    await app.listen(options.securePort, options.bindAddress);
  } catch (error) {
    await app.close();
    throw listenError(error as NodeJS.ErrnoException, options);
  }
  return app;
}

function listenError(error: NodeJS.ErrnoException, { bindAddress, securePort }: Options): Error {
  const at = `${bindAddress}:${securePort} (--bind-address, --secure-port)`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(
        `${at} is in use by another process; the kubelet itself uses 10250. Set --secure-port to a free port`,
      );
    case 'EACCES':
      return new Error(`${at} needs privileges; set --secure-port to a port from 1024 on`);
    case 'EADDRNOTAVAIL':
      return new Error(`${at} is no address of this machine; set --bind-address to one of its own, or 0.0.0.0`);
    default:
      return error;
  }
}

function stopOnSignal(app: NestFastifyApplication, logger: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger.log(`${signal}: finishing what runs`);
    void app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('Stopping failed', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
