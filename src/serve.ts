import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { giveBackAfterStart, stopGuessing } from './after-start.js';
import { AppModule } from './app.module.js';
import type { Options } from './config/options.js';
import { VERSION } from './config/version.js';
import { HealthService } from './health/health.service.js';
import { ServerLogger } from './logging/server-logger.js';
import { collectBelowLimit } from './memory-limit.js';
import { errorMessage } from './model/error-message.js';
import { systemProblem } from './model/system-error.js';
import { ScraperService } from './scraper/scraper.service.js';
import { listen } from './serving/listen.js';
import { Serving } from './serving/serving.js';
import type { StopSignals } from './stop-signals.js';

/**
 * Runs the server until SIGTERM or SIGINT. Then it stops accepting, finishes running requests and exits with 0. A
 * signal during the start ends it at once. If it cannot start, one line says why, and the exit code is 1.
 */
export async function serve(options: Options, warnings: readonly string[], signals: StopSignals): Promise<void> {
  const logger = new Logger('Server');
  const log = new ServerLogger(options.logging);
  Logger.overrideLogger(log);
  for (const warning of warnings) logger.warn(warning);
  signals.handleBy((signal) => {
    logger.log(`${signal}: stopping during the start`);
    process.exit();
  });
  try {
    const server = await startServer(options, log);
    // Before the line is logged, because its reader may stop the server at once.
    stopOnSignal(signals, server, logger);
    stopGuessing();
    giveBackAfterStart(server.app.get(ScraperService));
    collectBelowLimit();
    logger.log(`metrics-server ${VERSION} serves https://${options.bindAddress}:${options.securePort}`);
  } catch (error) {
    logger.fatal(`Cannot start: ${errorMessage(error)}`);
    process.exitCode = 1;
  }
}

/** A running server: the application and its HTTPS side, which can drain. */
export interface RunningServer {
  readonly app: NestFastifyApplication;
  readonly serving: Serving;
}

/** Starts the whole server, for those that need the application only. */
export async function start(options: Options): Promise<NestFastifyApplication> {
  return (await startServer(options)).app;
}

/**
 * Starts the whole server, listening as the options say. Rejects if it cannot start.
 *
 * @param log whose failures make the server unhealthy
 */
export async function startServer(options: Options, log?: ServerLogger): Promise<RunningServer> {
  const serving = await Serving.prepare(options);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.for(options), serving.adapter, {
    abortOnError: false,
    // No route reads a body. The parsers of Nest would refuse a body that is large or not JSON before the 405.
    bodyParser: false,
  });
  app.get(HealthService).lookAt({ logFailure: () => log?.failure, limitsFailure: () => serving.limitsFailure });
  try {
    // Separate from listening, so that an error of a file is not reported as a fault of the address.
    await app.init();
    await listen(app, options).catch((error: unknown) => Promise.reject(listenError(error, options)));
  } catch (error) {
    await app.close();
    throw error;
  }
  return { app, serving };
}

function listenError(error: unknown, { bindAddress, securePort }: Options): Error {
  const at = `${bindAddress}:${securePort} (--bind-address, --secure-port)`;
  return new Error(`cannot listen on ${at}: ${systemProblem(error, 'listen')}`, { cause: error });
}

/** The first signal lets running requests finish. A second one ends the server at once, as in the original. */
function stopOnSignal(signals: StopSignals, server: RunningServer, logger: Logger): void {
  let stopping = false;
  signals.handleBy((signal) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.log(`${signal}: finishing running requests`);
    void stop(server).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('Stopping failed', error);
        process.exit(1);
      },
    );
  });
}

/** First not ready, so that load balancers notice. Then no new requests. Then everything ends. */
export async function stop({ app, serving }: RunningServer): Promise<void> {
  app.get(HealthService).beforeApplicationShutdown();
  await serving.drain();
  await app.close();
}
