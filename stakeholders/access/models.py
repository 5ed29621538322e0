"""Users, their part in a municipality, partner links, partner systems and the audit trail."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .permissions import Role
from .tenancy import TenantModel, TenantQuerySet


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self):
        return self.full_name or self.email

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


class Membership(TenantModel):
    """The part that one person plays in one municipality."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(
        "stakeholders.Municipality", on_delete=models.CASCADE, related_name="memberships", editable=False
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        "stakeholders.Organisation", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_safeguarding = models.BooleanField(
        _("protects"),
        default=False,
        help_text=_("Reads and acts on comments that tell of a crime, a danger or a child in need."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "user"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


class ApiClient(TenantModel):
    """A partner system, or a member's own program, that works over the API with a token of its own."""

    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    token_hash = models.CharField(max_length=64, editable=False)
    token_hint = models.CharField(max_length=8, editable=False)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_on = models.DateField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    # The member in whose name it acts; nobody for a partner system.
    acts_for = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "token_hash"], name="api_token_once")]

    def __str__(self):
        return self.name


class IdempotencyKey(TenantModel):
    """A request over the API that was carried out, kept for two days so that repeating it does nothing twice."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=200)
    route = models.CharField(max_length=500)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    # As text, so that the answer is given again with its fields in their order.
    body = models.TextField(blank=True)
    is_body_kept = models.BooleanField(default=False)
    headers = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "client", "user", "key"],
                name="idempotency_key_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(client=None) ^ models.Q(user=None), name="idempotency_key_of_one"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self):
        return f"{self.key} ({self.route})"


class LinkPurpose(models.TextChoices):
    """What the holder of a signed link may do."""

    ACCEPT_RESPONSIBILITY = "accept", _("accept a responsibility")
    REPORT_PROGRESS = "progress", _("report progress")
    COMMENT = "comment", _("comment on a draft")
    DRAFT = "draft", _("draft comments with colleagues")
    PREFERENCES = "preferences", _("change what is mailed")


class PartnerLink(TenantModel):
    """A personal, expiring link by which a partner acts without an account."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=20, choices=LinkPurpose.choices)
    target_uid = models.UUIDField()
    organisation = models.ForeignKey(
        "stakeholders.Organisation", on_delete=models.CASCADE, null=True, related_name="links"
    )
    recipient_name = models.CharField(max_length=120, blank=True)
    recipient_email = models.EmailField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    # The holder wants nothing to do with it: nothing more is sent.
    declined_at = models.DateTimeField(null=True)
    # The holder has read it and has nothing to object.
    nil_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.get_purpose_display()} → {self.recipient_email}"

    def is_open(self, at) -> bool:
        return self.revoked_at is None and at < self.expires_at


class AuditEntry(models.Model):
    """One change of one record: who, when, what it was and what it became. Written by the database itself."""

    municipality = models.ForeignKey(
        "stakeholders.Municipality", on_delete=models.DO_NOTHING, related_name="+"
    )
    at = models.DateTimeField(db_index=True)
    actor_user = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor = models.CharField(max_length=200)
    request_id = models.CharField(max_length=64)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=10)
    before = models.JSONField()
    after = models.JSONField()

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["municipality", "-at"], name="audit_town_time"),
            models.Index(fields=["municipality", "table_name", "row_id"], name="audit_town_row"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.operation} {self.table_name} {self.row_id}"
