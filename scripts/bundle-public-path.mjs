// Bundled first into every plugin: chunks, workers and images load from where Grafana found module.js, be it a
// sub-path, a content delivery network or the workbench.
import amdModule from 'amd-module';

const uri = amdModule?.uri;
__webpack_public_path__ = uri ? uri.slice(0, uri.lastIndexOf('/') + 1) : `public/plugins/${THALWEG_PLUGIN_ID}/`;
