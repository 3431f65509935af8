// oidc-provider, at the addresses at which msal looks for a tenant of Microsoft Entra.
// The environment says PORT, TENANT, CERT, KEY and SCOPES; each request is a line of the output.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import Provider from 'oidc-provider';

const { PORT, TENANT, CERT, KEY, SCOPES } = process.env;
const root = `/${TENANT}/v2.0`;
const provider = new Provider(`https://localhost:${PORT}${root}`, {
  clients: [
    {
      client_id: 'itday',
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'authorization_code', 'refresh_token'],
      redirect_uris: ['http://localhost/'],
      response_types: ['code'],
    },
    {
      // As Google's clients of type Desktop app: with a secret that is none.
      client_id: 'gmail',
      client_secret: 'gmail-secret',
      token_endpoint_auth_method: 'client_secret_post',
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://localhost/'],
      response_types: ['code'],
    },
    {
      client_id: 'graph',
      client_secret: 'graph-secret',
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
    },
  ],
  features: {
    deviceFlow: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
  },
  pkce: { required: (ctx, client) => client.clientId === 'itday' && ctx.oidc.route === 'authorization' },
  scopes: SCOPES.split(' '),
  claims: { profile: ['name', 'preferred_username'] },
  // As Entra does: who it is stands in the token of the sign-in.
  conformIdTokenClaims: false,
  ttl: { AccessToken: 3600, RefreshToken: 86400, DeviceCode: 600, IdToken: 3600, Session: 3600, Interaction: 600, Grant: 86400 },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, preferred_username: `${id}@${TENANT}` }),
  }),
});
const inner = provider.callback();
const serve = (request, response) => {
  if (!request.url.startsWith(`${root}/`)) {
    response.statusCode = 404;
    return response.end('{"error": "invalid_tenant"}');
  }
  console.log(`${request.method} ${request.url.slice(root.length).split('?')[0]}`);
  // Entra lets a sign-in be renewed without asking for consent each time.
  if (request.url.startsWith(`${root}/auth?`) && !request.url.includes('&prompt=')) request.url += '&prompt=consent';
  request.originalUrl = request.url;
  request.baseUrl = root;
  request.url = request.url.slice(root.length);
  return inner(request, response);
};
createServer({ cert: readFileSync(CERT), key: readFileSync(KEY) }, serve).listen(Number(PORT), '127.0.0.1');
