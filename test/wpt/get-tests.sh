#!/bin/sh
# get-tests.sh <folder> <version>: unpacks the part of the web platform tests that is about WebRTC, out of the source package of
# Debian's firefox-esr. About 700 MB are downloaded into a temporary folder and removed again. Needs apt with a configured
# Debian mirror, xz and tar; no root. What apt knows of the system stays as it is. Versions that begin with the given one
# come first; when there is none, another one has to do, and <folder>/VERSION tells.
set -eu
out=${1:?usage: get-tests.sh <folder> <version>}
wanted=${2:?usage: get-tests.sh <folder> <version>}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/parts"

apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(SIGNED_BY)' 'Created-By: Packages' 'Origin: Debian' |
  sort -u |
  awk '$3 == "main" {
    key = $4 ~ /^\// ? $4 : "/usr/share/keyrings/debian-archive-keyring.gpg"
    printf "deb-src [signed-by=%s] %s %s main\n", key, $1, $2
  }' >"$work/sources.list"
if [ ! -s "$work/sources.list" ]; then
  echo "apt knows no Debian mirror here; try apt-get update" >&2
  exit 1
fi

# apt with lists of its own, which hold the sources.
private() {
  program=$1
  shift
  "$program" -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/parts" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

private apt-get update >/dev/null
helper=$(dpkg -L apt | grep 'apt-helper$' | head -n 1)
tarball=$work/firefox.tar.xz
versions=$(private apt-cache showsrc firefox-esr | sed -n 's/^Version: //p' | sort -rVu)
# A mirror may list more versions than it holds. The index gives the hash, which the helper checks.
for version in $(echo "$versions" | grep "^$wanted") $(echo "$versions" | grep -v "^$wanted"); do
  private apt-get source --print-uris "firefox-esr=$version" 2>/dev/null | tr -d "'" | grep 'orig\.tar\.xz ' >"$work/uri" || continue
  read -r uri _ _ hash <"$work/uri"
  if private "$helper" download-file "$uri" "$tarball" "$hash" >/dev/null; then break; fi
done
if [ ! -s "$tarball" ]; then
  echo "no version of firefox-esr's source could be downloaded" >&2
  exit 1
fi

# Beside its place first, so that an interrupted run leaves nothing that looks complete.
rm -rf "$out.part"
mkdir -p "$out.part"
tests='*testing/web-platform/tests'
tar xf "$tarball" -C "$out.part" --transform 's#^.*testing/web-platform/tests/##' --wildcards \
  "$tests/resources/*" "$tests/common/*" "$tests/interfaces/*" "$tests/webrtc*" "$tests/mediacapture-*" \
  "$tests/mst-content-hint/*" "$tests/LICENSE.md"
echo "$version" >"$out.part/VERSION"
rm -rf "$out"
mv "$out.part" "$out"
echo "web platform tests of firefox-esr $version in $out"
