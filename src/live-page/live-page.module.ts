import { Module } from '@nestjs/common';
import { LivePageController } from './live-page.controller.js';

/** The page that shows usage in a browser; in the server only with `--live-page`. */
@Module({ controllers: [LivePageController] })
export class LivePageModule {}
