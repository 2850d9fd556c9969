import { tellScreens } from './src/desk/tell-screens.ts';

// Every page of the console in the other language and the other colours, down to a window of 320 px.

tellScreens({ language: 'zh-CN', colours: 'dark', narrow: 320 });
if (process.env.VERUM_LONG === '1') {
  tellScreens({ language: 'en-GB', colours: 'dark', narrow: 320 });
  tellScreens({ language: 'zh-CN', colours: 'light', narrow: 320 });
}
