import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../query-client.ts';
import { api, type User } from '../session/session.ts';

/** Every user, as the installation has few: they are searched and filtered on the page. */
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => {
    const users: User[] = [];
    let pageToken: string | undefined;
    do {
      const page = await api.identity.listUsers({ pageSize: 500, pageToken }, { signal });
      users.push(...(page.users ?? []));
      pageToken = page.nextPageToken;
    } while (pageToken);
    return users;
  },
});

export const userQuery = (user: string) =>
  queryOptions({ queryKey: ['user', user], queryFn: ({ signal }) => api.identity.getUser({ user }, { signal }) });

/** Takes a user as the service has just answered. */
export function takeUser(user: User): void {
  queryClient.setQueryData(userQuery(user.id ?? '').queryKey, user);
  void queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
}
