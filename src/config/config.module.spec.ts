import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, it } from 'vitest';
import { ConfigModule } from './config.module.js';
import { testOptions } from '../../test/test-options.js';
import { Options } from './options.js';

@Injectable()
class Reader {
  constructor(readonly options: Options) {}
}

// Imports nothing: the options reach it because ConfigModule is global.
@Module({ providers: [Reader] })
class ReaderModule {}

it('hands the very options to a module that does not import it', async () => {
  const options = testOptions({ securePort: 4443 });
  @Module({ imports: [ConfigModule.for(options), ReaderModule] })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  expect(app.get(Reader, { strict: false }).options).toBe(options);
  await app.close();
});
