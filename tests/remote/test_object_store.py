"""Releases reach an S3 server whole or not at all, whatever happens on the way; see conftest.py for what may happen."""

import json
import logging
import sys
import threading
from datetime import date

import pytest

from parley.errors import InputError, ReleaseError
from parley.publishing.publish import yank_release
from parley.publishing.remote import Upload, publish_release, to_lines
from parley.publishing.verify import verify_release

POINTERS = ("index.json", "index.html", "feed.atom", "catalog.jsonld", "candidate.json", "latest.json")


@pytest.fixture
def publish(bucket, patience):
    """Give a function that publishes a release of an output folder to the bucket."""

    def run(output, version="latest", **options):
        return publish_release(bucket.url, output, version, patience=patience, **options)

    return run


def fetch(bucket, folder, version):
    """Download a release as its manifest lists it and give the folder it is in."""
    manifest = bucket.read(f"releases/{version}/manifest.json")
    for path in [*json.loads(manifest)["files"], "manifest.json", "SHA256SUMS"]:
        (folder / version / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / version / path).write_bytes(bucket.read(f"releases/{version}/{path}"))
    return folder / version


def latest(bucket):
    """Give the version that the remote's pointer shows; None without a pointer."""
    pointer = json.loads(bucket.read("latest.json") or b'{"version": null}')
    return pointer["version"]


def test_a_release_arrives_byte_by_byte_with_the_pointers_and_in_the_safe_order(bucket, build, publish, tmp_path):
    output = build("2031.5.0")
    done = publish(output)
    assert done == Upload(bucket.url, "2031.5.0", 7, 0, "2031.5.0")
    assert list(to_lines(done)) == [
        "2031.5.0: 7 files uploaded, 0 were there already.",
        f"{bucket.url}: latest is 2031.5.0.",
    ]
    assert verify_release(fetch(bucket, tmp_path / "fetched", "2031.5.0")) == []
    for name in POINTERS:
        assert bucket.read(name) == (output / name).read_bytes()
    written = [request.path.split("/case/")[1] for request in bucket.proxy.log if request.method == "PUT"]
    assert written[:2] == ["claims/2031.5.0.json"] * 2  # the second must be refused: can the store do that?
    assert written[-8:] == ["releases/2031.5.0/SHA256SUMS", "releases/2031.5.0/manifest.json", *POINTERS]
    assert len(written[1:]) == len(set(written))


def test_what_never_changes_says_so_to_caches_and_pointers_say_the_contrary(bucket, build, publish):
    publish(build("2031.5.0"))
    release = bucket.ask("HEAD", "sets/case/releases/2031.5.0/manifest.json").headers
    assert (release["Content-Type"], release["Cache-Control"]) == (
        "application/json",
        "public, max-age=31536000, immutable",
    )
    pointer = bucket.ask("HEAD", "sets/case/latest.json").headers
    assert (pointer["Content-Type"], pointer["Cache-Control"]) == ("application/json", "no-cache")


def test_publishing_again_writes_nothing(bucket, build, publish):
    output = build("2031.5.0")
    publish(output)
    before = len([request for request in bucket.proxy.log if request.method == "PUT"])
    again = publish(output, verify=True)
    assert (again.uploaded, again.skipped, again.verified) == (0, 7, 5)
    written = [request for request in bucket.proxy.log if request.method == "PUT"][before:]
    assert [request.path.split("/case/")[1] for request in written] == [
        "claims/2031.5.0.json",  # all four are refused: they are there
        "claims/2031.5.0.json",
        "releases/2031.5.0/SHA256SUMS",
        "releases/2031.5.0/manifest.json",
    ]


def test_a_missing_file_is_put_back_and_files_that_are_there_are_counted(bucket, build, publish):
    output = build("2031.5.0")
    publish(output)
    bucket.ask("DELETE", "sets/case/releases/2031.5.0/data/a.bin")
    assert publish(output) == Upload(bucket.url, "2031.5.0", 1, 6, "2031.5.0")
    assert bucket.read("releases/2031.5.0/data/a.bin") == (output / "releases/2031.5.0/data/a.bin").read_bytes()


def test_a_file_of_the_same_name_with_other_bytes_is_refused_by_name_and_stays(bucket, build, publish):
    bucket.write("releases/2031.5.0/data/deep/b c.bin", b"c" * 9)
    with pytest.raises(ReleaseError, match=r"releases/2031.5.0/data/deep/b c.bin: the remote has a file of this name"):
        publish(build("2031.5.0"))
    assert bucket.read("releases/2031.5.0/data/deep/b c.bin") == b"c" * 9
    assert bucket.read("releases/2031.5.0/manifest.json") is None
    assert bucket.read("latest.json") is None


def test_a_file_that_is_not_in_the_manifest_is_refused_by_name(bucket, build, publish):
    bucket.write("releases/2031.5.0/data/stray.bin", b"?")
    with pytest.raises(ReleaseError, match=r"not in the manifest: data/stray.bin"):
        publish(build("2031.5.0"))
    assert bucket.read("latest.json") is None


def test_the_folders_that_consoles_of_stores_make_are_no_files(bucket, build, publish):
    for key in ("sets/case/", "sets/case/releases/", "sets/case/releases/2031.5.0/"):
        assert bucket.ask("PUT", key).status == 200
    assert publish(build("2031.5.0")).uploaded == 7


def test_another_release_of_the_same_number_is_refused_before_anything_is_written(bucket, build, publish):
    publish(build("2031.5.0"))
    before = len(bucket.proxy.log)
    with pytest.raises(ReleaseError, match=r"claims/2031.5.0.json: .* other bytes. .* under the next number"):
        publish(build("2031.5.0", name="other", note="changed"))
    assert {request.method for request in bucket.proxy.log[before:]} <= {"GET", "PUT"}
    assert [r.path for r in bucket.proxy.log[before:] if r.method == "PUT" and "claims" not in r.path] == []


@pytest.mark.parametrize("fault", [500, 503, 429, "drop", "lose"])
def test_every_request_may_fail_once_and_the_release_still_arrives(bucket, build, publish, tmp_path, fault):
    bucket.proxy.fault = lambda request: fault if request.number == 1 else None
    output = build("2031.5.0")
    assert publish(output) == Upload(bucket.url, "2031.5.0", 7, 0, "2031.5.0")
    assert verify_release(fetch(bucket, tmp_path / "fetched", "2031.5.0")) == []
    for name in POINTERS:
        assert bucket.read(name) == (output / name).read_bytes()


def test_a_request_that_is_never_answered_is_sent_again(bucket, build, publish):
    slow = ("data/a.bin", "latest.json")
    bucket.proxy.fault = lambda r: "timeout" if r[::2] == ("PUT", 1) and r.path.endswith(slow) else None
    assert publish(build("2031.5.0")).latest == "2031.5.0"


def test_each_file_that_can_not_be_written_is_named_the_pointer_stays_and_the_next_run_heals(bucket, build, publish):
    output = build("2031.5.0", "2031.5.1")
    publish(output, "2031.5.0")
    bucket.proxy.fault = lambda r: (
        {"a.bin": 403, "README.md": 500}.get(r.path.split("/")[-1]) if r.method == "PUT" else None
    )
    with pytest.raises(ReleaseError) as caught:
        publish(output)
    assert "2 of 5 files failed" in str(caught.value)
    assert "releases/2031.5.1/data/a.bin" in str(caught.value)
    assert "releases/2031.5.1/README.md" in str(caught.value)
    assert "made to fail" in str(caught.value)
    assert bucket.read("releases/2031.5.1/manifest.json") is None
    assert latest(bucket) == "2031.5.0"
    assert [entry["version"] for entry in json.loads(bucket.read("index.json"))["releases"]] == ["2031.5.0"]
    bucket.proxy.fault = lambda request: None
    healed = publish(output)
    assert (healed.uploaded, healed.skipped, healed.latest) == (4, 3, "2031.5.1")


@pytest.mark.parametrize("name", ["yanked.json", "index.json", "latest.json", "manifest.json", "SHA256SUMS"])
def test_when_one_of_the_last_files_fails_for_good_it_is_named_and_latest_is_whole(bucket, build, publish, name):
    output = build("2031.5.0", "2031.5.1")
    publish(output, "2031.5.0")
    yank_release(output, "2031.5.0", "No", date(2031, 6, 1))
    bucket.proxy.fault = lambda r: 500 if r.method == "PUT" and r.path.endswith(name) else None
    with pytest.raises(ReleaseError, match=name):
        publish(output)
    assert latest(bucket) == "2031.5.0"
    bucket.proxy.fault = lambda request: None
    assert publish(output).latest == "2031.5.1"
    assert json.loads(bucket.read("yanked.json"))["2031.5.0"]["reason"] == "No"


def test_a_file_that_arrives_cut_short_is_named_and_nothing_points_to_the_release(bucket, build, publish):
    bucket.proxy.fault = lambda r: (lambda body: body[:-1]) if r.method == "PUT" and "a.bin" in r.path else None
    with pytest.raises(ReleaseError, match=r"not there or cut short: data/a.bin"):
        publish(build("2031.5.0"))
    assert bucket.read("releases/2031.5.0/manifest.json") is None
    assert bucket.read("latest.json") is None


def test_reading_back_finds_a_flipped_byte_before_anything_points_to_the_release(bucket, build, publish):
    bucket.proxy.fault = lambda r: (
        (lambda body: b"\xff" + body[1:]) if r.method == "PUT" and "a.bin" in r.path else None
    )
    with pytest.raises(ReleaseError, match=r"data/a.bin: the remote has a file of this name with other bytes"):
        publish(build("2031.5.0"), verify=True)
    assert bucket.read("releases/2031.5.0/manifest.json") is None
    assert bucket.read("latest.json") is None


def test_a_damaged_release_is_refused_before_anything_is_sent(bucket, build, publish):
    output = build("2031.5.0")
    (output / "releases/2031.5.0/data/a.bin").write_bytes(b"x")
    with pytest.raises(ReleaseError, match=r"damaged: data/a.bin"):
        publish(output)
    assert bucket.proxy.log == []


def test_the_index_at_the_remote_tells_of_what_is_there_and_not_of_what_is_here(bucket, build, publish):
    output = build("2031.5.0", "2031.5.1", "2031.6.0-rc.1")
    publish(output, "2031.5.1")
    publish(build("2031.4.9", name="elsewhere"))
    index = json.loads(bucket.read("index.json"))
    assert [entry["version"] for entry in index["releases"]] == ["2031.4.9", "2031.5.1"]
    assert latest(bucket) == "2031.5.1"
    for entry in index["releases"]:
        assert bucket.read(entry["manifest"]) is not None
    assert publish(output, "2031.6.0-rc.1").latest == "2031.5.1"
    assert json.loads(bucket.read("candidate.json"))["version"] == "2031.6.0-rc.1"


def test_a_yank_moves_the_pointer_back_there_too_and_nobody_elses_yank_is_lost(bucket, build, publish):
    output, other = build("2031.5.0", "2031.5.1", "2031.5.2"), build("2031.6.0", name="other")
    for version in ("2031.5.0", "2031.5.1", "2031.5.2"):
        publish(output, version)
    publish(other)
    yank_release(other, "2031.6.0", "Wrong", date(2031, 6, 1))
    with pytest.raises(InputError, match="it holds no release"):
        publish(other)
    assert publish(other, "2031.6.0").latest == "2031.5.2"
    yank_release(output, "2031.5.2", "Wrong too", date(2031, 6, 2))
    assert publish(output).latest == "2031.5.1"
    assert list(json.loads(bucket.read("yanked.json"))) == ["2031.5.2", "2031.6.0"]
    assert "Wrong too" in bucket.read("feed.atom").decode()


def test_a_list_of_yanks_there_that_can_not_be_read_is_not_written_over(bucket, build, publish):
    bucket.write("yanked.json", b'{"2031')
    with pytest.raises(ReleaseError, match=r"yanked.json: not a JSON object"):
        publish(build("2031.5.0"))
    assert bucket.read("yanked.json") == b'{"2031'
    assert bucket.read("latest.json") is None


@pytest.mark.parametrize("name", ["index.json", "latest.json"])
def test_a_pointer_that_changed_after_it_was_read_is_worked_out_again(bucket, build, publish, name):
    output, other = build("2031.5.0", "2031.5.1"), build("2031.5.2", name="other")
    publish(output, "2031.5.0")
    meanwhile = []

    def interrupt(request):
        if request.method == "PUT" and request.path.endswith(name) and not meanwhile:
            meanwhile.append(request)
            publish(other)

    bucket.proxy.fault = interrupt
    assert publish(output).latest == "2031.5.2"
    assert len(meanwhile) == 1
    versions = [entry["version"] for entry in json.loads(bucket.read("index.json"))["releases"]]
    assert versions == ["2031.5.0", "2031.5.1", "2031.5.2"]
    assert latest(bucket) == "2031.5.2"


def in_threads(*works):
    """Run functions at once and give what each gave or raised."""
    results = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number):
        start.wait()
        try:
            results[number] = works[number]()
        except ReleaseError as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_publishers_of_different_versions_at_once_all_end_up_in_the_index(bucket, build, publish, tmp_path):
    versions = [f"2031.5.{number}" for number in range(4)]
    outputs = [build(version, name=version) for version in versions]
    done = in_threads(*(lambda output=output: publish(output) for output in outputs))
    assert [type(each) for each in done] == [Upload] * 4
    assert [entry["version"] for entry in json.loads(bucket.read("index.json"))["releases"]] == versions
    assert latest(bucket) == "2031.5.3"
    for version in versions:
        assert verify_release(fetch(bucket, tmp_path / "fetched", version)) == []


def test_of_two_different_releases_of_one_number_one_is_published_whole_and_one_refused(
    bucket, build, publish, tmp_path
):
    outputs = [build("2031.5.0", name="one", note="one"), build("2031.5.0", name="two", note="two")]
    done = in_threads(*(lambda output=output: publish(output) for output in outputs))
    assert sorted(type(each).__name__ for each in done) == ["ReleaseError", "Upload"]
    fetched = fetch(bucket, tmp_path / "fetched", "2031.5.0")
    assert verify_release(fetched) == []
    won = outputs[[type(each) for each in done].index(Upload)]
    assert (fetched / "manifest.json").read_bytes() == (won / "releases/2031.5.0/manifest.json").read_bytes()


def test_two_publishers_of_the_same_release_both_succeed(bucket, build, publish, tmp_path):
    outputs = [build("2031.5.0", name="one"), build("2031.5.0", name="two")]
    done = in_threads(*(lambda output=output: publish(output) for output in outputs))
    assert [each.latest for each in done] == ["2031.5.0", "2031.5.0"]
    assert verify_release(fetch(bucket, tmp_path / "fetched", "2031.5.0")) == []


def test_a_store_that_ignores_conditions_is_refused_before_a_file_is_written(bucket, build, publish):
    bucket.proxy.fault = lambda request: "unconditional"
    with pytest.raises(ReleaseError, match="does not honour If-None-Match"):
        publish(build("2031.5.0"))
    assert bucket.read("releases/2031.5.0/README.md") is None


def test_no_credential_is_ever_told(bucket, build, publish, caplog):
    caplog.set_level(logging.DEBUG)
    bucket.proxy.fault = lambda r: (lambda body: body) if r.method == "GET" else 403
    with pytest.raises(ReleaseError, match="See that the environment has the credentials") as caught:
        publish(build("2031.5.0"))
    told = str(caught.value) + caplog.text
    assert "very-secret-words" not in told
    assert "some-key-id" not in told


@pytest.mark.parametrize("url", ["s3://some:geheim@bucket/x", "sftp://u:geheim@host/x", "az://box/x?sig=geheim"])
def test_a_secret_in_the_url_is_refused_and_not_repeated(build, url, caplog):
    with pytest.raises(InputError, match="the URL holds a password or a query") as caught:
        publish_release(url, build("2031.5.0"))
    assert "geheim" not in str(caught.value) + caplog.text


def test_a_bucket_that_does_not_exist_is_told_at_once(bucket, build, patience):
    with pytest.raises(ReleaseError, match="no such bucket or container"):
        publish_release("s3://nobody-has-this-bucket/x", build("2031.5.0"), patience=patience)
    assert {request.number for request in bucket.proxy.log} == {1}


def test_without_the_extra_the_message_says_how_to_get_it(build, monkeypatch):
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(InputError, match=r"needs the package obstore. Install it: pip install 'parley\[remote\]'"):
        publish_release("s3://bucket/x", build("2031.5.0"))
