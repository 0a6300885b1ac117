// Sends the document's example requests to the connector through Prism, which holds every answer
// against the document. Usage: node prism.mjs OPENAPI.json URL
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';

const [file, connector] = process.argv.slice(2);
const document = JSON.parse(await readFile(file, 'utf8'));

async function startPrism(upstream) {
  const child = spawn('node_modules/.bin/prism', ['proxy', file, upstream, '--port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const url = await new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
      const match = output.match(/listening on (http:\/\/[0-9.:]+)/);
      if (match) resolve(match[1]);
    });
    child.once('exit', () => reject(new Error(`Prism does not start: ${output}`)));
  });
  return { url, close: () => child.kill() };
}

function resolved(node) {
  if (!node.$ref) return node;
  return node.$ref.slice(2).split('/').reduce((at, key) => at[key], document);
}

// Of every operation of the public listener, the requests that its responses come from, but for
// those that no ordinary client sends or that need a state or a secret: Contract.EveryExample… has
// them all.
function* exampleRequests() {
  for (const [path, item] of Object.entries(document.paths)) {
    if (item.servers) continue;
    for (const method of ['get', 'post']) {
      const responses = Object.entries(item[method]?.responses ?? {});
      const success = responses.find(([status]) => status.startsWith('2'));
      for (const [status, response] of responses) {
        const own = resolved(response)['x-request'];
        if (!own || own.signed === false || own.after || own.times) continue;
        if (own.headers || own.bodyBytes || own.queryBytes || own.query?.includes('#')) continue;
        const request = { ...resolved(success[1])['x-request'], ...own };
        const parameters = (item[method].parameters ?? []).map(resolved);
        const filled = parameters.filter((each) => each.in === 'path')
          .reduce((text, each) => text.replace(`{${each.name}}`, each.example), path);
        yield { method, status, path: request.path ?? filled, request };
      }
    }
  }
}

async function violationsOf(prism, { method, path, request }) {
  const response = await fetch(prism.url + path + (request.query ? `?${request.query}` : ''), {
    method: method.toUpperCase(),
    headers: method === 'post' ? { 'content-type': request.contentType ?? 'application/json' } : {},
    body: method === 'post' ? request.body ?? '' : undefined,
  });
  await response.arrayBuffer();
  return JSON.parse(response.headers.get('sl-violations') ?? '[]')
    .filter((each) => each.severity === 'Error' && each.location[0] === 'response');
}

let failures = 0;
let requests = 0;
const prism = await startPrism(connector);
for (const example of exampleRequests()) {
  ++requests;
  for (const violation of await violationsOf(prism, example)) {
    ++failures;
    console.error(`${example.method} ${example.path} ${example.status}: ${JSON.stringify(violation)}`);
  }
}
prism.close();

// Prism has to notice a connector that breaks the contract, or its silence says nothing.
const broken = createServer((_, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end('[{"id":1}]');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => broken.once('listening', resolve));
const other = await startPrism(`http://127.0.0.1:${broken.address().port}`);
const noticed = await violationsOf(other, { method: 'get', path: '/products', request: {} });
other.close();
broken.close();

console.log(`Prism held ${requests} answers against the document: ${failures} do not fit`);
if (noticed.length === 0) console.error('Prism did not notice a broken connector');
process.exit(failures > 0 || requests < 20 || noticed.length === 0 ? 1 : 0);
