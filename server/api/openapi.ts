// GET /api/openapi.json: what the API takes, made from the schemas that it checks with.
import { toJsonSchema } from '@valibot/to-json-schema';
import type { Hono } from 'hono';
import type { GenericSchema } from 'valibot';
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { ChangeAccess, ChangeMe, MakeLink, RedeemCode, RedeemLink } from '../../protocol/access-schemas.ts';
import { API_ERROR_REASONS, API_PATHS } from '../../protocol/api.ts';
import {
  ChangeDocument,
  CreateDocument,
  ListQuery,
  SearchQuery,
  UploadQuery,
} from '../../protocol/api-schemas.ts';
import { DIGEST_PATHS } from '../../protocol/digest.ts';
import { ChangeDigest } from '../../protocol/digest-schemas.ts';
import { ChangeNotify, ChatQuery, PeopleQuery } from '../../protocol/live-schemas.ts';
import { TALK_PATHS } from '../../protocol/talk.ts';
import type { ApiEnv } from './api-parts.ts';

type Json = Record<string, unknown>;

export function addDescription(app: Hono<ApiEnv>, parts: { version: string; basePath: string }): void {
  let described: Json | null = null;
  app.get('/api/openapi.json', c => {
    described ??= describe(parts);
    return c.json(described);
  });
}

function describe({ version, basePath }: { version: string; basePath: string }): Json {
  const name = { name: 'name', in: 'path', required: true, schema: { type: 'string' } };
  const row = answer('The document, as lists show it.');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Prosa',
      version,
      description:
        'Whoever asks is a guest, known by the cookie prosa_session, which the first answer sets, or has signed in. ' +
        'Lists and searches show what this person made or was in and may still view. What they may do with a ' +
        'document says its base role for everybody, their membership, and the share links that they have used.',
    },
    servers: [{ url: basePath || '/' }],
    paths: {
      [API_PATHS.documents]: {
        get: { summary: 'A list of documents', parameters: query(ListQuery), responses: answer('One page.') },
        post: {
          summary: 'Makes a document',
          requestBody: body(CreateDocument),
          responses: answer('The new document.', 201),
        },
      },
      '/api/documents/{name}': {
        parameters: [name],
        get: { summary: 'One document', responses: row },
        patch: {
          summary: 'Changes title, tags, pin, bin',
          requestBody: body(ChangeDocument),
          responses: row,
        },
        delete: { summary: 'Deletes it from the bin for good', responses: answer('It is gone.', 204) },
      },
      [ACCESS_PATHS.me]: {
        get: {
          summary: 'How others see the person who asks',
          responses: answer('Name, colour and public id.'),
        },
        patch: {
          summary: 'Changes name and colour',
          requestBody: body(ChangeMe),
          responses: answer('The same.'),
        },
      },
      [ACCESS_PATHS.deviceCode]: {
        post: {
          summary: 'A code that makes another browser this person, once, for ten minutes',
          responses: answer('The code.', 201),
        },
      },
      [ACCESS_PATHS.redeemCode]: {
        post: {
          summary: 'Makes this browser the person of a code',
          requestBody: body(RedeemCode),
          responses: answer('Who it is now.'),
        },
      },
      '/api/access/{name}': {
        parameters: [name],
        get: { summary: 'Who may do what; links are for owners', responses: answer('It.') },
        patch: {
          summary: 'Changes the base role or one member; for owners',
          requestBody: body(ChangeAccess),
          responses: answer('Who may do what now; 204 for who may not view it any more.'),
        },
      },
      [ACCESS_PATHS.links]: {
        post: {
          summary: 'Makes a share link; for owners',
          requestBody: body(MakeLink),
          responses: answer('The link, and its secret for the only time.', 201),
        },
      },
      '/api/links/{id}': {
        parameters: [{ ...name, name: 'id' }],
        delete: { summary: 'Revokes a share link; for owners', responses: answer('It is revoked.', 204) },
      },
      [ACCESS_PATHS.redeemLink]: {
        post: {
          summary: 'Gives the person who asks what a link gives',
          requestBody: body(RedeemLink),
          responses: answer('The document and the role in it.'),
        },
      },
      [ACCESS_PATHS.signIn]: {
        get: {
          summary: 'Sends a browser to the provider of sign-in, and then to the path in "to"',
          parameters: [{ name: 'to', in: 'query', required: false, schema: { type: 'string' } }],
          responses: answer('The provider.', 303),
        },
      },
      [ACCESS_PATHS.signOut]: {
        post: { summary: 'Makes this browser a new guest', responses: answer('It is.', 204) },
      },
      [ACCESS_PATHS.signOutOthers]: {
        post: {
          summary: 'Ends all other sessions of this person, with their open connections',
          responses: answer('They have ended.', 204),
        },
      },
      '/api/talk/{name}': {
        parameters: [name],
        get: {
          summary: 'A page of the chat, the newest last; with "q" the messages that hold the words',
          parameters: query(ChatQuery),
          responses: answer('Messages.'),
        },
      },
      '/api/threads/{name}': {
        parameters: [name],
        get: { summary: 'All threads with their messages', responses: answer('Threads.') },
      },
      '/api/people/{name}': {
        parameters: [name],
        get: {
          summary: 'Who is or was in the document, to be named',
          parameters: query(PeopleQuery),
          responses: answer('At most 20 people.'),
        },
      },
      '/api/notify/{name}': {
        parameters: [name],
        get: { summary: 'Of what this person wants to hear', responses: answer('The choice.') },
        patch: {
          summary: 'Changes it',
          requestBody: body(ChangeNotify),
          responses: answer('The choice.'),
        },
      },
      [TALK_PATHS.notices]: {
        get: { summary: 'What concerns this person, unread first', responses: answer('Notices.') },
      },
      [DIGEST_PATHS.digest]: {
        get: { summary: 'Where and how often notices are sent by mail', responses: answer('The digest.') },
        patch: {
          summary: 'Changes it; a new address is asked for confirmation',
          requestBody: body(ChangeDigest),
          responses: answer('The digest.'),
        },
      },
      [API_PATHS.search]: {
        get: { summary: 'Search', parameters: query(SearchQuery), responses: answer('Best first.') },
      },
      [API_PATHS.tags]: { get: { summary: 'Tags and how often they are used', responses: answer('Them.') } },
      [API_PATHS.files]: {
        post: {
          summary: 'Uploads a picture',
          parameters: query(UploadQuery),
          requestBody: { required: true, content: { 'application/octet-stream': {} } },
          responses: answer('Where it is served.', 201),
        },
      },
      [API_PATHS.archive]: {
        get: { summary: 'All documents that this guest made', responses: answer('A .zip.') },
      },
    },
    components: { schemas: { ApiError: ERROR } },
  };
}

const ERROR: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['reason', 'sentence'],
      properties: { reason: { enum: API_ERROR_REASONS }, sentence: { type: 'string' } },
    },
  },
};

function answer(description: string, status = 200): Json {
  const schema = { $ref: '#/components/schemas/ApiError' };
  return {
    [status]: { description },
    default: { description: 'Why not.', content: { 'application/json': { schema } } },
  };
}

function body(schema: GenericSchema): Json {
  return { required: true, content: { 'application/json': { schema: toJson(schema) } } };
}

function query(schema: GenericSchema): Json[] {
  const { properties = {}, required = [] } = toJson(schema) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

/** What is written, before it is trimmed and folded: what only code can say of it is left out. */
function toJson(schema: GenericSchema): Json {
  const { $schema: _, ...rest } = toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });
  return rest;
}
