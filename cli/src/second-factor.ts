import { identity } from '@verum/contracts';
import { argument, type Given, UsageError } from './command.ts';
import { type cliCall, remote } from './session.ts';
import { print } from './table.ts';
import { passwordOf, withCode } from './typed-secrets.ts';

/** `verum user second-factor …`: one's own, and `reset` of somebody else's by an administrator. */
export async function secondFactor(given: Given, call: ReturnType<typeof cliCall>): Promise<void> {
  const service = remote(given).of(identity.IdentityService);
  const verb = argument(given, 1, 'begin, confirm, remove or reset');
  if (verb === 'begin') {
    const { uri } = await service.beginSecondFactor({ password: await passwordOf(given) }, { call });
    print(given, { uri }, `${uri}\n${shownOnce}`);
  } else if (verb === 'confirm') {
    await service.confirmSecondFactor({ oneTimeCode: argument(given, 2, 'CODE') }, { call });
    print(
      given,
      { isSet: true },
      'set: signing in and signing now ask for a code · 已启用，登录与签名时需输入动态验证码\n',
    );
  } else if (verb === 'remove') {
    const password = await passwordOf(given);
    await withCode(given, (oneTimeCode) => service.removeSecondFactor({ password, oneTimeCode }, { call }));
    print(given, { isSet: false }, 'removed · 已移除\n');
  } else if (verb === 'reset') {
    const reason = given.text('reason') ?? '';
    const user = await service.resetSecondFactor({ user: argument(given, 2, 'USER'), reason }, { call });
    print(given, { id: user.id }, `removed; ${user.displayName} signs in with the password alone · 已重置\n`);
  } else throw new UsageError(`there is no 'user second-factor ${verb}'`);
}

const shownOnce = `Enter it into an authenticator app, then: ./verum user second-factor confirm CODE
Shown this once. 请录入身份验证器后执行上述命令确认；该地址仅显示一次。
`;
