import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractArchive } from 'receptive-cli/core';
import { parseS3Uri } from '../object-store.js';
import { check, object, oneOf, optional, ROLE_ARN, text } from '../rules.js';
import { ServiceError } from '../service-error.js';
import { type Json, type Operations, seconds, type World } from '../world.js';
import type { Registry } from './ecr.js';

interface Variable {
  readonly name: string;
  readonly value: string;
}

interface Project {
  readonly name: string;
  readonly source: { readonly type: string; readonly location?: string; readonly buildspec?: string };
  readonly environment: { readonly environmentVariables?: readonly Variable[]; readonly privilegedMode?: boolean };
  readonly created: Date;
}

interface Build {
  readonly id: string;
  readonly project: string;
  readonly started: Date;
  ended?: Date;
  status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  phase: string;
  readonly message: (line: string) => void;
  readonly stream: string;
}

const BUILD_MS = 50;
const LIMITS = { maxBytes: 2 ** 30, maxFiles: 20_000 };
const LOGS = '/aws/codebuild/';

/**
 * CodeBuild: looks at the archive and at where the image is to go, and registers its name. It runs no commands: the
 * image itself is built and run by a test of its own.
 */
export class Builds {
  private readonly projects = new Map<string, Project>();
  private readonly builds = new Map<string, Build>();
  private readonly working = new Set<Promise<void>>();

  constructor(
    private readonly world: World,
    private readonly registry: Registry,
  ) {}

  readonly operations: Operations = {
    CreateProject: (input) => this.create(input),
    BatchGetProjects: ({ names = [] }) => {
      const asked = names as string[];
      return {
        projects: asked.flatMap((name) => (this.projects.has(name) ? [this.show(name)] : [])),
        projectsNotFound: asked.filter((name) => !this.projects.has(name)),
      };
    },
    DeleteProject: (input) => {
      check(input, { name: text() });
      this.projects.delete(String(input.name));
      return {};
    },
    StartBuild: (input) => this.start(input),
    StopBuild: (input) => {
      const build = this.builds.get(String(input.id));
      if (!build) throw new ServiceError('ResourceNotFoundException', `Build cannot be found: ${input.id}`);
      this.end(build, 'STOPPED');
      return { build: this.showBuild(build) };
    },
    BatchGetBuilds: ({ ids = [] }) => {
      const asked = ids as string[];
      return {
        builds: asked.flatMap((id) => {
          const build = this.builds.get(id);
          return build ? [this.showBuild(build)] : [];
        }),
        buildsNotFound: asked.filter((id) => !this.builds.has(id)),
      };
    },
  };

  async close(): Promise<void> {
    await Promise.all(this.working);
  }

  private show(name: string): Json {
    const { created, ...project } = this.projects.get(name) as Project;
    return {
      ...project,
      arn: `arn:aws:codebuild:${this.world.region}:${this.world.account}:project/${name}`,
      created: seconds(created),
    };
  }

  private showBuild({ id, project, started, ended, status, phase, stream }: Build): Json {
    return {
      id,
      arn: `arn:aws:codebuild:${this.world.region}:${this.world.account}:build/${id}`,
      projectName: project,
      buildStatus: status,
      currentPhase: phase,
      buildComplete: status !== 'IN_PROGRESS',
      startTime: seconds(started),
      endTime: seconds(ended),
      logs: { groupName: `${LOGS}${project}`, streamName: stream },
    };
  }

  private create(input: Json): Json {
    check(input, {
      name: text(/^[A-Za-z0-9][A-Za-z0-9\-_]{1,254}$/, 255),
      source: object({
        type: oneOf('S3', 'NO_SOURCE'),
        location: optional(text()),
        buildspec: optional(text(undefined, 65536)),
      }),
      artifacts: object({ type: oneOf('NO_ARTIFACTS', 'S3', 'CODEPIPELINE') }),
      environment: object({
        type: oneOf('LINUX_CONTAINER', 'LINUX_GPU_CONTAINER', 'ARM_CONTAINER'),
        image: text(undefined, 255, 1),
        computeType: oneOf('BUILD_GENERAL1_SMALL', 'BUILD_GENERAL1_MEDIUM', 'BUILD_GENERAL1_LARGE'),
      }),
      serviceRole: ROLE_ARN,
    });
    this.world.roles.require(input.serviceRole, 'codebuild');
    const name = String(input.name);
    if (this.projects.has(name))
      throw new ServiceError('ResourceAlreadyExistsException', `Project already exists: ${this.world.account}:${name}`);
    this.projects.set(name, { ...(input as unknown as Project), created: new Date() });
    return { project: this.show(name) };
  }

  private start(input: Json): Json {
    const project = this.projects.get(String(input.projectName));
    if (!project) throw new ServiceError('ResourceNotFoundException', `Project cannot be found: ${input.projectName}`);
    const stream = `build-${this.builds.size + 1}`;
    const build: Build = {
      id: `${project.name}:${stream}`,
      project: project.name,
      started: new Date(),
      status: 'IN_PROGRESS',
      phase: 'SUBMITTED',
      message: this.world.logs.writer(`${LOGS}${project.name}`, stream),
      stream,
    };
    this.builds.set(build.id, build);
    const location = String(input.sourceLocationOverride ?? project.source.location ?? '');
    const buildspec = String(input.buildspecOverride ?? project.source.buildspec ?? '');
    const overrides = (input.environmentVariablesOverride ?? []) as Variable[];
    const variables = new Map(
      [...(project.environment.environmentVariables ?? []), ...overrides].map(({ name, value }) => [name, value]),
    );
    const work = new Promise((resolve) => setTimeout(resolve, BUILD_MS)).then(() =>
      this.finish(build, project, location, buildspec, variables),
    );
    this.working.add(work);
    void work.then(() => this.working.delete(work));
    return { build: this.showBuild(build) };
  }

  private async finish(
    build: Build,
    project: Project,
    location: string,
    buildspec: string,
    variables: ReadonlyMap<string, string>,
  ): Promise<void> {
    try {
      await this.build(build, project, location, buildspec, variables);
      this.end(build, 'SUCCEEDED');
    } catch (error) {
      build.message((error as Error).message);
      this.end(build, 'FAILED');
    }
  }

  private end(build: Build, status: Build['status']): void {
    if (build.ended) return;
    build.status = status;
    build.phase = 'COMPLETED';
    build.ended = new Date();
  }

  private async build(
    build: Build,
    project: Project,
    location: string,
    buildspec: string,
    variables: ReadonlyMap<string, string>,
  ): Promise<void> {
    if (build.ended) return;
    build.phase = 'DOWNLOAD_SOURCE';
    const place = parseS3Uri(`s3://${location.replace(/^(s3:\/\/|arn:aws:s3:::)/, '')}`);
    if (!place) throw new Error(`Invalid source location: ${location}`);
    const archive = await this.world.store.get(place.bucket, place.key);
    const folder = join(this.world.folder, 'builds', build.stream);
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}.zip`, archive);
    await extractArchive(`${folder}.zip`, folder, 'source.zip', LIMITS);
    const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '');
    if ((await read('Dockerfile')) === '')
      throw new Error('unable to evaluate symlinks in Dockerfile path: no such file or directory');
    build.phase = 'BUILD';
    if (project.environment.privilegedMode !== true)
      throw new Error('Cannot connect to the Docker daemon: the project needs privilegedMode.');
    const commands = buildspec || (await read('buildspec.yml'));
    if (!/docker (buildx )?build/.test(commands) || !/docker (buildx build .*--)?push/.test(commands))
      throw new Error('YAML_FILE_ERROR: the buildspec builds no image, or does not push it.');
    // The shell's `$NAME` and `${NAME}`, which may stand for parts of the name.
    const written = commands.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => variables.get(name) ?? whole);
    const images = [...new Set([...written.matchAll(/[\w.-]+\.dkr\.ecr\.[\w./-]+:[\w.-]+/g)].map(([uri]) => uri))];
    const [uri] = images;
    if (!uri) throw new Error('The buildspec names no image of the registry, as <registry>/<repository>:<tag>.');
    for (const image of images) {
      if (!this.registry.push(image, archive))
        throw new Error(`name unknown: the repository of '${image}' does not exist in the registry`);
      build.message(`pushed ${image}`);
    }
  }
}
