// n8n loads the node and the credential through the "n8n" field of package.json, so there is nothing to export here.
module.exports = {};
