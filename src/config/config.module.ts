import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Options } from './options.js';

/**
 * Hands the checked options to every other module.
 *
 * It is global because nearly every module reads the options. It is dynamic because they come from the command line,
 * before Nest starts.
 */
@Global()
@Module({})
export class ConfigModule {
  /** The module that provides exactly these options. */
  static for(options: Options): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: Options, useValue: options }],
      exports: [Options],
    };
  }
}
