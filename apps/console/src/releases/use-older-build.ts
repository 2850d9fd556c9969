import { useQuery } from '@tanstack/react-query';
import { isPublished } from './build-state.tsx';
import { type Build, buildsQuery } from './release-queries.ts';

/** The build to compare with: the one asked for, else the last one published before this one, else any before it. */
export function useOlderBuild(study: string, build: string, asked: string | undefined) {
  const { data: builds = [] } = useQuery(buildsQuery(study));
  const others = builds.filter((one) => one.build !== build);
  return { others, older: olderBuild(others, build, asked) };
}

/** `others`: the latest first. '' where there is none. */
export function olderBuild(others: readonly Build[], build: string, asked: string | undefined): string {
  if (asked !== undefined && others.some((one) => one.build === asked)) return asked;
  const before = others.filter((one) => Number(one.build) < Number(build));
  return (before.find(isPublished) ?? before[0] ?? others[0])?.build ?? '';
}
