#!/bin/bash
# Lifecycle configuration for JupyterLab in SageMaker Studio: gives a space Node and the TypeScript kernel of the
# notebooks. It runs at every start of the space, as its user. Everything goes into the home folder, which stays, so
# that only the first start takes time: under two minutes, of the five that the service allows.
set -euo pipefail

place="$HOME/.receptive"
mkdir -p "$place"

# Node 20.19 or newer: that of the image, or its own.
enough='const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
if ! { command -v node && command -v npm && node -e "$enough"; } >/dev/null 2>&1; then
  export PATH="$place/node/bin:$PATH"
  if ! node -e "$enough" >/dev/null 2>&1; then
    case "$(uname -m)" in
      x86_64) machine=x64 ;;
      aarch64) machine=arm64 ;;
      *) echo "studio-lifecycle: there is no Node for $(uname -m)" >&2 && exit 1 ;;
    esac
    site=https://nodejs.org/dist/latest-v22.x
    cd "$(mktemp -d)"
    curl -fsSL "$site/SHASUMS256.txt" -o sums
    grep -E "node-v[0-9.]+-linux-$machine\.tar\.gz$" sums >sum
    archive="$(awk '{ print $2 }' sum)"
    curl -fsSL "$site/$archive" -o "$archive"
    sha256sum --check --quiet sum
    rm -rf "$place/node" && mkdir "$place/node"
    tar -xzf "$archive" --strip-components=1 -C "$place/node"
  fi
  # For terminals.
  line='export PATH="$HOME/.receptive/node/bin:$PATH"'
  grep -qxF "$line" "$HOME/.bashrc" 2>/dev/null || echo "$line" >>"$HOME/.bashrc"
fi

# The kernel, in the version that the notebooks were executed with.
deno=2.9.6
if [ "$(cat "$place/kernel/version" 2>/dev/null)" != "$deno" ]; then
  npm install --prefix "$place/kernel" --no-package-lock --no-audit --no-fund --loglevel=error "deno@$deno"
  echo "$deno" >"$place/kernel/version"
fi
program="$(ls -d "$place"/kernel/node_modules/@deno/*/deno | head -n 1)"
kernel="${JUPYTER_DATA_DIR:-$HOME/.local/share/jupyter}/kernels/deno"
mkdir -p "$kernel"
cat >"$kernel/kernel.json" <<END
{
  "argv": ["$program", "jupyter", "--kernel", "--conn", "{connection_file}"],
  "display_name": "Deno",
  "language": "typescript",
  "interrupt_mode": "signal",
  "env": { "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1" }
}
END
