import { tellScreens } from './src/desk/tell-screens.ts';

// Every page of the console on a desk and with the window at 200 %. Its narrow twin is console-screens-narrow.test.ts.

tellScreens({ language: 'en-GB', colours: 'light', narrow: 640 });
if (process.env.VERUM_LONG === '1') {
  tellScreens({ language: 'zh-CN', colours: 'light', narrow: 640 });
  tellScreens({ language: 'en-GB', colours: 'dark', narrow: 640 });
}
