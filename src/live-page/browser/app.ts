import { LivePage } from './views/live-page.js';

new LivePage(document.querySelector('#page')!).start();
