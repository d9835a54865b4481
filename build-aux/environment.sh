# shellcheck shell=bash
# What run, test and shell share: a system that has the packages of
# packages.txt, made where it is missing.
#
#   vf_enter COMMAND [ARGUMENT…]   runs a command in that system, in the source tree
#
# Three ways lead there, tried in this order:
#   1. this system has what is needed, or is a Debian 13 whose root may install it;
#   2. as root elsewhere: a Debian 13 tree in the cache directory, entered by chroot;
#   3. without root: the same tree, made and entered without privileges.

vf_source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
vf_cache=${XDG_CACHE_HOME:-$HOME/.cache}/vibrationfit
vf_root=$vf_cache/trixie
vf_mirror=${VF_DEBIAN_MIRROR:-http://deb.debian.org/debian}

vf_say () { printf '%s\n' "$*" >&2; }
vf_die () { vf_say "$*"; exit 1; }

vf_packages () { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$vf_source/build-aux/packages.txt"; }

# Runs a step quietly; its log is shown only when it fails.
vf_quietly ()
{
  local title=$1 log; shift
  log=$(mktemp)
  printf '%s … ' "$title" >&2
  local start=$SECONDS
  if "$@" > "$log" 2>&1 < /dev/null; then
    printf 'done (%d s)\n' $((SECONDS - start)) >&2
    rm -f "$log"
  else
    printf 'failed\n' >&2
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

vf_is_trixie () { [ "$(. /etc/os-release 2>/dev/null; echo "${ID:-}-${VERSION_ID:-}")" = debian-13 ]; }

# True when the libraries and tools are there, whatever the distribution.
vf_has_everything ()
{
  local tool
  for tool in meson ninja cc blueprint-compiler Xvfb ffmpeg xdotool; do
    command -v "$tool" > /dev/null || return 1
  done
  pkg-config --exists 'gtk4 >= 4.18' 'libadwaita-1 >= 1.7' 'glib-2.0 >= 2.84' 'libdex-1 >= 0.10' \
    'gstreamer-1.0 >= 1.26' 'libsoup-3.0 >= 3.6' 'json-glib-1.0 >= 1.10' 'sqlcipher' \
    'libsecret-1' 'libportal-gtk4' 'libebur128' 'espeak-ng' 'yyjson' 2> /dev/null
}

vf_missing_packages ()
{
  comm -23 <(vf_packages | sort) \
           <(dpkg-query -W -f '${db:Status-Abbrev} ${binary:Package}\n' | sed -n 's/^ii *\([^:]*\).*/\1/p' | sort -u)
}

vf_install_here ()
{
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"
}

vf_make_root ()
{
  rm -rf "$vf_root.new"
  mkdir -p "$vf_cache"
  mmdebstrap --variant=apt --components=main \
    --include="$(vf_packages | paste -sd,)" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    "$@" trixie "$vf_root.new" "$vf_mirror" &&
  vf_packages > "$vf_root.new/etc/vibrationfit-packages" &&
  mv "$vf_root.new" "$vf_root"
}

vf_update_root ()
{
  vf_chroot apt-get update -qq &&
  vf_chroot apt-get install -y -qq --no-install-recommends $(vf_packages) &&
  vf_packages > "$vf_root/etc/vibrationfit-packages"
}

# Directories that mean the same inside and outside. The mounts live in a
# namespace of their own and end with the command.
vf_bound_directories ()
{
  printf '%s\n' "$HOME" /tmp /var/tmp
  case $vf_source/ in "$HOME"/*|/tmp/*|/var/tmp/*) ;; *) printf '%s\n' "$vf_source" ;; esac
  [ -z "${XDG_RUNTIME_DIR:-}" ] || [ ! -d "$XDG_RUNTIME_DIR" ] || printf '%s\n' "$XDG_RUNTIME_DIR"
}

vf_environment ()
{
  env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 VF_INSIDE=1 "$@"
}

vf_chroot ()
{
  local mounts="mount --rbind /dev '$vf_root/dev'; mount -t proc proc '$vf_root/proc'; mount --rbind /sys '$vf_root/sys';" d
  while read -r d; do
    mkdir -p "$vf_root$d"
    mounts+=" mount --rbind '$d' '$vf_root$d';"
  done < <(vf_bound_directories)
  cp -L /etc/resolv.conf "$vf_root/etc/resolv.conf" 2> /dev/null || true
  cp -L /etc/hosts "$vf_root/etc/hosts" 2> /dev/null || true
  vf_environment unshare --mount --propagation private -- \
    bash -c "set -e; $mounts exec chroot '$vf_root' bash -c 'cd \"\$0\" && exec \"\$@\"' \"\$@\"" vf "$PWD" "$@"
}

vf_bubblewrap ()
{
  local arguments=() d
  while read -r d; do arguments+=(--bind "$d" "$d"); done < <(vf_bound_directories)
  vf_environment bwrap --bind "$vf_root" / --dev-bind /dev /dev --proc /proc --ro-bind /sys /sys \
    --ro-bind-try /etc/resolv.conf /etc/resolv.conf "${arguments[@]}" --chdir "$PWD" -- "$@"
}

# Holds a lock, so that two first calls do not make one root twice.
vf_prepare_root ()
{
  mkdir -p "$vf_cache"
  exec 8> "$vf_cache/lock"
  flock 8
  if [ ! -e "$vf_root/etc/vibrationfit-packages" ]; then
    rm -rf "$vf_root"
    if ! command -v mmdebstrap > /dev/null; then
      { [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null &&
        vf_quietly 'Installing mmdebstrap' vf_install_here mmdebstrap debian-archive-keyring; } ||
        vf_die "Install mmdebstrap and bubblewrap, or these packages: $(vf_packages | paste -sd' ')"
    fi
    vf_quietly 'Making a Debian 13 tree (about two minutes, once)' vf_make_root ||
      vf_die 'The Debian 13 tree could not be made; the log above says why.'
  elif ! vf_packages | cmp -s - "$vf_root/etc/vibrationfit-packages"; then
    vf_quietly 'Bringing the Debian 13 tree up to date' vf_update_root ||
      vf_die 'The Debian 13 tree could not be updated; the log above says why.'
  fi
  exec 8>&-
}

vf_enter ()
{
  cd "$vf_source" || exit 1
  if [ -n "${VF_INSIDE:-}" ]; then
    "$@"
  elif vf_is_trixie && [ "$(id -u)" = 0 ]; then
    local missing
    mapfile -t missing < <(vf_missing_packages)
    [ ${#missing[@]} -eq 0 ] || vf_quietly "Installing ${#missing[@]} packages" vf_install_here "${missing[@]}" || exit 1
    vf_environment "$@"
  elif vf_has_everything; then
    VF_INSIDE=1 "$@"
  elif [ "$(id -u)" = 0 ]; then
    vf_prepare_root
    vf_chroot "$@"
  else
    command -v bwrap > /dev/null ||
      vf_die "Install bubblewrap and mmdebstrap, or these packages: $(vf_packages | paste -sd' ')"
    vf_prepare_root
    vf_bubblewrap "$@"
  fi
}
